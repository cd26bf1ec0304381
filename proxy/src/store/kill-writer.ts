import { writeSync } from 'node:fs'
import { openStore } from './open-store.ts'
import { ACTOR, routeRow } from './store-fixtures.ts'

/**
 * The process that store-kill.test.ts kills. It changes one route again and again, each change with its
 * revision and its audit entry, and says so on standard output only after the commit.
 */
const [file = ''] = process.argv.slice(2)
const store = await openStore({ kind: 'sqlite', file })
const acknowledge = (line: string) => writeSync(1, `${line}\n`)

for (;;) {
  const { revision, version } = await store.transaction(async (tables) => {
    const at = new Date().toISOString()
    const before = await tables.routes.find('killed')
    const route = routeRow('killed', { weight: ((before?.version ?? 0) % 100) + 1 })
    if (before === null) await tables.routes.insert(route)
    const after = before === null ? route : await tables.routes.replace(route, before.version)
    const changes = [{ kind: 'route' as const, id: route.id, before, after }]
    const summary = `Weight ${route.weight}`
    const n = await tables.revisions.append({ at, actor: ACTOR, summary, reason: null, changes })
    const target = { kind: 'route', id: route.id }
    await tables.audit.append({
      at,
      actor: ACTOR,
      verb: 'route.traffic',
      target,
      summary,
      reason: null,
      revision: n,
    })
    return { revision: n, version: after.version }
  })
  acknowledge(`${revision} ${version}`)
}
