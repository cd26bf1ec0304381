import { createHash } from 'node:crypto'
import type { ObjectChange } from '../../contracts/activity.ts'
import type { ConfigFile, ConfigPlan } from '../../contracts/config-file.ts'
import { type FieldChange, fieldDiff } from '../../domain/field-diff.ts'
import type { Store, StoreTables } from '../../store/store.ts'
import type { HealthChecks } from '../backends/health-checks.ts'
import type { Caller } from '../caller.ts'
import type { Outside } from '../outside.ts'
import { activated, planOf } from '../revisions/plan.ts'
import { type Asked, askHealth } from '../routes/preflight.ts'
import type { Configuration } from './file-form.ts'
import { refusalsOf } from './refusals.ts'
import { notIn, type Reading, wantedOf } from './wanted-of.ts'

/** What a file would do, with everything that speaks against it. */
export type FilePlan = { changes: ObjectChange[]; view: ConfigPlan }

export async function readConfiguration(tables: StoreTables): Promise<Configuration> {
  const [backends, routes] = [await tables.backends.list(), await tables.routes.list()]
  return { backends, routes, rules: await tables.rules.list() }
}

/** Asks the candidates that would get more, where they would be by then. Before a transaction. */
export async function askAbout(
  file: ConfigFile,
  reading: Reading,
  store: Store,
  health: HealthChecks,
): Promise<Asked> {
  const now = await store.snapshot(readConfiguration)
  const changes = await planOf(store, wantedOf(file, now, reading))
  const { backends } = groundAfter(now, changes)
  return askHealth(
    activated(changes).map(({ candidate }) => candidate),
    { backends },
    health,
  )
}

/** Of one moment: the tables are those of a snapshot or a transaction. */
export async function planFile(
  tables: StoreTables,
  file: ConfigFile,
  reading: Reading,
  judged: { caller: Caller; asked: Asked; override: boolean; outside: Outside },
): Promise<FilePlan> {
  const now = await readConfiguration(tables)
  const wanted = wantedOf(file, now, reading)
  const changes = await planOf(tables, wanted)
  const ground = groundAfter(now, changes)
  const nowMs = Date.parse(reading.at)
  const refusals = await refusalsOf(changes, { ...judged, ground, nowMs })
  const items = changes.map(itemOf)
  const view: ConfigPlan = {
    base: await tables.revisions.current(),
    digest: digestOf(items),
    items,
    unchanged: wanted.length - changes.length,
    left: reading.prune ? [] : notIn(wanted, now),
    refusals,
  }
  return { changes, view }
}

/** The rows as they will be. */
function groundAfter(now: Configuration, changes: readonly ObjectChange[]) {
  const after = <T extends { id: string }>(kind: ObjectChange['kind'], rows: readonly T[]) => {
    const byId = new Map(rows.map((row) => [row.id, row]))
    for (const change of changes) {
      if (change.kind !== kind) continue
      if (change.after === null) byId.delete(change.id)
      else byId.set(change.id, change.after as unknown as T)
    }
    return byId
  }
  const backends = after('backend', now.backends)
  const routes = after('route', now.routes)
  return {
    backends: { find: async (id: string) => backends.get(id) ?? null },
    routes: { list: async () => [...routes.values()] },
  }
}

type Item = ConfigPlan['items'][number]

function itemOf(change: ObjectChange): Item {
  const { kind, id, before, after } = change
  return {
    act: before === null ? 'create' : after === null ? 'delete' : 'change',
    kind,
    id,
    title: titleOf(change),
    fields:
      after === null ? [] : fieldDiff(before, after).filter((field) => before !== null || isSaid(field)),
    activates: activated([change]).length > 0,
  }
}

/** Of a new object, what is there to be said: not its name, and not what is empty. */
const isSaid = ({ path, after }: FieldChange) =>
  path !== 'id' && after !== null && !(Array.isArray(after) && after.length === 0)

function titleOf({ kind, id, before, after }: ObjectChange): string {
  const {
    kind: rule,
    path,
    scope,
  } = (after ?? before ?? {}) as { kind?: string; path?: string; scope?: object }
  if (kind !== 'rule') return `${kind} ${id}`
  const where = Object.values(scope ?? {}).join(' ')
  return `rule ${rule} at ${path}${where === '' ? '' : ` of ${where}`}`
}

const digestOf = (items: readonly Item[]) =>
  createHash('sha256').update(JSON.stringify(items)).digest('hex').slice(0, 32)
