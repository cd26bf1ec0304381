import type { ObjectChange } from '../../contracts/activity.ts'
import type { Capability } from '../../domain/can.ts'
import { Refusal } from '../../domain/errors.ts'
import { type Backend, LEGACY_BACKEND, type Route } from '../../domain/route.ts'
import type { RuleRow } from '../../store/evidence-store.ts'
import type { StoreTables } from '../../store/store.ts'
import { usesBackend } from '../backends/backends-view.ts'
import { sameContent } from '../changes.ts'
import { KILL_SWITCH } from '../publisher.ts'
import { activates } from '../routes/preflight.ts'
import { assertBackends } from '../routes/routes-rules.ts'

type Kind = ObjectChange['kind']
type Content = ObjectChange['before']

/** What an object shall be; null: not there. */
export type Wanted = { kind: Kind; id: string; content: Content }

/** The state as it was before these revisions (newest first): of each object, what its oldest change found. */
export function stateBefore(later: readonly { changes: ObjectChange[] }[]): Wanted[] {
  const wanted = new Map<string, Wanted>()
  for (const { changes } of later) {
    // Restoring a configuration must never send traffic where somebody has just stopped it.
    for (const { kind, id, before } of changes.toReversed())
      if (id !== KILL_SWITCH) wanted.set(`${kind}:${id}`, { kind, id, content: before })
  }
  return [...wanted.values()]
}

/** What has to change so that everything is as wanted; what is so already is left out. */
export async function planOf(tables: StoreTables, wanted: readonly Wanted[]): Promise<ObjectChange[]> {
  const plan: ObjectChange[] = []
  for (const { kind, id, content } of wanted) {
    const before = await currentOf(tables, kind, id)
    const isSame = kind === 'setting' ? same(before, content) : sameContent(before as Row, content as Row)
    if (!isSame) plan.push({ kind, id, before, after: content })
  }
  return plan
}

type Row = ({ version: number } & Record<string, unknown>) | null

const same = (a: Content, b: Content) => JSON.stringify(a) === JSON.stringify(b)

async function currentOf(tables: StoreTables, kind: Kind, id: string): Promise<Content> {
  if (kind === 'route') return tables.routes.find(id)
  if (kind === 'backend') return tables.backends.find(id)
  if (kind === 'rule') return contentOfRule(await tables.rules.find(id))
  const value = await tables.settings.get(id)
  return value === undefined ? null : { value }
}

/** A rule of its own in one object, as revisions have it. */
export const contentOfRule = (row: RuleRow | null): Content =>
  row === null ? null : { ...row.rule, createdAt: row.createdAt }

/**
 * Carries a plan out and returns the changes as they were made. A backend must be there before the routes
 * that name it, and go after them.
 */
export async function carryOut(tables: StoreTables, plan: readonly ObjectChange[]): Promise<ObjectChange[]> {
  const made: ObjectChange[] = []
  const backends = plan.filter(({ kind }) => kind === 'backend')
  const order = [
    ...backends.filter(({ after }) => after !== null),
    ...plan.filter(({ kind }) => kind !== 'backend'),
    ...backends.filter(({ after }) => after === null),
  ]
  for (const change of order) made.push({ ...change, after: await put(tables, change) })
  return made
}

async function put(tables: StoreTables, { kind, id, before, after }: ObjectChange): Promise<Content> {
  if (kind === 'setting') {
    await tables.settings.set(id, after?.value)
    return after
  }
  if (kind === 'rule') {
    if (before !== null) await tables.rules.remove(id)
    if (after !== null) await tables.rules.insert(ruleRowOf(after))
    return after
  }
  if (kind === 'route') return putRow(tables.routes, before as Route | null, after as Route | null)
  return putRow(tables.backends, before as Backend | null, after as Backend | null)
}

async function putRow<T extends { id: string; version: number }>(
  table: {
    insert(row: T): Promise<void>
    replace(row: T, ifVersion: number): Promise<T>
    remove(id: string, v: number): Promise<void>
  },
  before: T | null,
  after: T | null,
): Promise<T | null> {
  if (after === null) {
    if (before !== null) await table.remove(before.id, before.version)
    return null
  }
  if (before !== null) return table.replace(after, before.version)
  // Comes back with a higher version, so that nobody who saw it before it went can write over it.
  const row = { ...after, version: after.version + 1 }
  await table.insert(row)
  return row
}

function ruleRowOf({ createdAt, ...rule }: NonNullable<Content>): RuleRow {
  return { rule: rule as RuleRow['rule'], createdAt: String(createdAt) }
}

/** What a person must be allowed to do to make these changes by hand. */
export function neededFor(changes: readonly ObjectChange[]): Set<Capability> {
  return new Set(changes.flatMap(neededForOne))
}

function neededForOne({ kind, before, after }: ObjectChange): Capability[] {
  if (kind === 'backend') return neededForBackend(before as Row, after as Row)
  if (kind === 'setting') return ['settings.write']
  if (kind === 'rule') return ['rule.write']
  const numbers = (row: Content) => [row?.weight ?? 0, row?.mirror ?? 0].join()
  const moves = after !== null && numbers(before) !== numbers(after)
  const edits = !sameContent(still(before as Row), still(after as Row))
  return [...(moves ? ['traffic.change' as const] : []), ...(edits ? ['route.write' as const] : [])]
}

/** Draining makes nothing worse; releasing moves traffic; a breaker that cannot open is an override. */
function neededForBackend(before: Row, after: Row): Capability[] {
  const edits = !sameContent(before && { ...before, hold: null }, after && { ...after, hold: null })
  const [was, is] = [before?.hold, after?.hold]
  const holds: Capability[] =
    after === null || was === is
      ? []
      : is === 'open'
        ? ['route.rollback']
        : is === 'closed'
          ? ['activation.override']
          : ['traffic.change']
  return [...(edits ? ['backend.write' as const] : []), ...holds]
}

const still = (row: Row) => row && { ...row, weight: 0, mirror: 0 }

/** The routes whose candidates get something by these changes that they did not get before. */
export function activated(changes: readonly ObjectChange[]): (Route & { candidate: string })[] {
  return changes
    .filter(({ kind }) => kind === 'route')
    .map(({ before, after }) => (activates(before as Route | null, after as Route | null) ? after : null))
    .filter((route): route is Route & { candidate: string } => route !== null)
}

/** What a change is looked at against: the rows as they will be. */
export type Ground = {
  backends: { find(id: string): Promise<Backend | null> }
  routes: { list(): Promise<Route[]> }
}

/** What is there must fit together: no route without its backends, and always a legacy. */
export async function assertConsistent(ground: Ground, { kind, id, after }: ObjectChange): Promise<void> {
  if (kind === 'route' && after !== null) await assertBackends(ground, after as Route)
  if (kind !== 'backend' || after !== null) return
  if (id === LEGACY_BACKEND) {
    throw new Refusal('in_use', 'Without legacy there is nowhere to fall through to: it cannot be removed.')
  }
  const users = (await ground.routes.list()).filter((route) => usesBackend(route, id))
  if (users.length > 0) {
    const names = users.map((route) => route.id).join(', ')
    throw new Refusal('in_use', `The backend ${id} is used by ${names}.`)
  }
}
