import type { ObjectChange } from '../contracts/activity.ts'
import type { BackendCreate } from '../contracts/backend.ts'
import type { FileRoute } from '../contracts/config-file.ts'
import type { FileRule } from '../contracts/rule.ts'
import { type Backend, LEGACY_BACKEND, type Route } from '../domain/route.ts'
import type { StoreTables } from '../store/store.ts'
import { newSecret } from './accounts/secrets.ts'
import { type Changes, exact } from './changes.ts'
import { wantedOf } from './config-file/wanted-of.ts'
import { FORCE_KEY } from './publisher.ts'
import { carryOut, planOf } from './revisions/plan.ts'
import { assertBackends, assertCompiles } from './routes/routes-rules.ts'

/** What the flags and the file ask for. */
export type SeedInput = {
  legacyUrl: string
  /** Somebody said where the monolith is, now: an address of an earlier start gives way. */
  moveLegacy: boolean
  /** For the first start. */
  backends: readonly Given[]
  routes: readonly FileRoute[]
  rules?: FileRule[]
  /** Services that were started beside us: backends after every start; `move` as `moveLegacy` for the monolith. */
  running?: { backends: readonly Given[]; move: boolean }
}

type Given = Omit<BackendCreate, 'reason'>

const FROM_FILE = { kind: 'system', name: 'banyan', via: 'file' } as const

/**
 * At the first start everything, in one revision. Later only addresses that changed, and services that run
 * and are no backends yet: what people have made of the routes since is theirs.
 */
export async function seed(changes: Changes, clock: () => Date, input: SeedInput): Promise<void> {
  await changes.commit(FROM_FILE, async (tables) => {
    if ((await tables.settings.get(FORCE_KEY)) === undefined)
      await tables.settings.set(FORCE_KEY, newSecret())
    const legacy = await tables.backends.find(LEGACY_BACKEND)
    const createdAt = clock().toISOString()
    return legacy === null ? firstStart(tables, createdAt, input) : laterStart(tables, createdAt, input)
  })
}

async function laterStart(tables: StoreTables, createdAt: string, input: SeedInput) {
  const { backends = [], move = false } = input.running ?? {}
  const changes: ObjectChange[] = []
  const put = async (given: Given, isMoved: boolean) => {
    const before = await tables.backends.find(given.id)
    if (before !== null && (!isMoved || before.url === given.url)) return
    const after: Backend =
      before === null
        ? exact({ ...given, version: 1, createdAt })
        : await tables.backends.replace({ ...before, url: given.url }, before.version)
    if (before === null) await tables.backends.insert(after)
    changes.push({ kind: 'backend', id: given.id, before, after })
  }
  await put({ id: LEGACY_BACKEND, url: input.legacyUrl }, input.moveLegacy)
  for (const given of backends) await put(given, move)
  const told = changes.map(({ id, before, after }) => {
    const { url } = after as Backend
    return before === null ? `added the backend ${id} at ${url}` : `moved the backend ${id} to ${url}`
  })
  return {
    value: null,
    verb: 'backend.edit',
    target: { kind: 'backend', id: changes[0]?.id ?? LEGACY_BACKEND },
    summary: `At a start: ${told.join(', ')}`,
    reason: undefined,
    changes,
  }
}

async function firstStart(tables: StoreTables, createdAt: string, input: SeedInput) {
  const changes: ObjectChange[] = []
  const named = input.backends.filter(({ id }) => id !== LEGACY_BACKEND)
  // A file that names one of them too knows better.
  const running = (input.running?.backends ?? []).filter(({ id }) => !named.some((each) => each.id === id))
  const others = [...named, ...running]
  for (const given of [{ id: LEGACY_BACKEND, url: input.legacyUrl }, ...others]) {
    const backend: Backend = exact({ ...given, version: 1, createdAt })
    await tables.backends.insert(backend)
    changes.push({ kind: 'backend', id: backend.id, before: null, after: backend })
  }
  for (const given of input.routes) {
    const { weight = 0, mirror = 0, retiredAt = null } = given
    const route: Route = exact({ ...given, weight, mirror, retiredAt, version: 1, createdAt })
    assertCompiles(route)
    await assertBackends(tables, route)
    await tables.routes.insert(route)
    changes.push({ kind: 'route', id: route.id, before: null, after: route })
  }
  const { name: author } = FROM_FILE
  const rules = { version: 1 as const, backends: [], routes: [], rules: input.rules ?? [] }
  const wanted = wantedOf(
    rules,
    { backends: [], routes: [], rules: [] },
    { author, at: createdAt, prune: false },
  )
  changes.push(...(await carryOut(tables, await planOf(tables, wanted))))
  const summary = `First start: ${input.legacyUrl} is the monolith`
  return {
    value: null,
    verb: 'instance.create',
    target: { kind: 'instance', id: 'banyan' },
    summary,
    reason: undefined,
    changes,
  }
}
