import type { ObjectChange, Revision } from '../../contracts/activity.ts'
import { Refusal } from '../../domain/errors.ts'
import { LEGACY_BACKEND, type Route } from '../../domain/route.ts'
import type { Page, PageRequest, Store, StoreTables } from '../../store/store.ts'
import { usesBackend } from '../backends/backends-view.ts'
import type { HealthChecks } from '../backends/health-checks.ts'
import { assertMay, type Caller } from '../caller.ts'
import type { Changes, Committed } from '../changes.ts'
import { activates, askHealth, assertHealthy } from '../routes/preflight.ts'
import { assertBackends } from '../routes/routes-rules.ts'
import { carryOut, neededFor, planOf, stateBefore, type Wanted } from './plan.ts'

type Want = (tables: StoreTables) => Promise<Wanted[]>
type Words = { verb: string; n: number; summary: string; reason: string | undefined }

/** The configurations there were, and the ways back. Each way back is a new revision. */
export class RevisionsService {
  readonly #store: Store
  readonly #changes: Changes
  readonly #health: HealthChecks

  constructor(deps: { store: Store; changes: Changes; health: HealthChecks }) {
    this.#store = deps.store
    this.#changes = deps.changes
    this.#health = deps.health
  }

  async page(request: PageRequest): Promise<Page<Revision> & { current: number }> {
    return { ...(await this.#store.revisions.page(request)), current: await this.#store.revisions.current() }
  }

  /** Makes everything as it was at revision n. */
  restore(n: number, reason: string | undefined, caller: Caller): Promise<Committed<null>> {
    const words = { verb: 'revision.restore', n, summary: `Restored revision ${n}`, reason }
    return this.#goTo(words, caller, async (tables) => {
      await existing(tables, n)
      return stateBefore(await tables.revisions.changesAfter(n))
    })
  }

  /** Takes back what one revision changed, unless something of it has been changed again since. */
  undo(n: number, reason: string | undefined, caller: Caller): Promise<Committed<null>> {
    return this.#goTo(
      { verb: 'revision.undo', n, summary: `Undid revision ${n}`, reason },
      caller,
      async (tables) => {
        const revision = await existing(tables, n)
        await refuseIfTouchedSince(tables, revision)
        return stateBefore([revision])
      },
    )
  }

  async #goTo(words: Words, caller: Caller, want: Want): Promise<Committed<null>> {
    const { verb, n, summary, reason } = words
    const foreseen = await planOf(this.#store, await want(this.#store))
    const asked = await askHealth(
      activated(foreseen).map(({ candidate }) => candidate),
      this.#store,
      this.#health,
    )
    const committed = await this.#changes.commit(caller.actor, async (tables) => {
      const plan = await planOf(tables, await want(tables))
      for (const capability of neededFor(plan)) assertMay(caller, capability)
      // A candidate that is only put back by this plan could not be asked before; so it was not healthy either.
      for (const route of activated(plan)) assertHealthy(route, asked)
      const changes = await carryOut(tables, plan)
      await assertConsistent(tables, changes)
      return { value: null, verb, target: { kind: 'revision', id: String(n) }, summary, reason, changes }
    })
    if (committed.changes.some(({ kind }) => kind === 'backend')) {
      this.#health.watch(await this.#store.backends.list())
    }
    return committed
  }
}

function activated(plan: readonly ObjectChange[]) {
  return plan
    .filter(({ kind }) => kind === 'route')
    .map(({ before, after }) => (activates(before as Route | null, after as Route | null) ? after : null))
    .filter((route): route is Route & { candidate: string } => route !== null)
}

async function existing(tables: StoreTables, n: number): Promise<Revision> {
  const revision = await tables.revisions.find(n)
  if (revision === null) throw new Refusal('not_found', `There is no revision ${n}.`)
  return revision
}

async function refuseIfTouchedSince(tables: StoreTables, revision: Revision): Promise<void> {
  for (const { kind, id } of revision.changes) {
    const last = (await tables.revisions.lastTouched(kind, id)).get(id)
    if (last === undefined || last.n <= revision.n) continue
    throw new Refusal(
      'conflict',
      `The ${kind} ${id} was changed again in revision ${last.n} by ${last.by}: undo that first, or restore revision ${revision.n - 1}.`,
      { revision: last.n, kind, id },
    )
  }
}

/** What the past was made of must still fit together: no route without its backends, and always a legacy. */
async function assertConsistent(tables: StoreTables, changes: readonly ObjectChange[]): Promise<void> {
  for (const { kind, id, after } of changes) {
    if (kind === 'route' && after !== null) await assertBackends(tables, after as Route)
    if (kind !== 'backend' || after !== null) continue
    if (id === LEGACY_BACKEND) {
      throw new Refusal(
        'in_use',
        'Before this revision there was no legacy backend, and there always must be one.',
      )
    }
    const users = (await tables.routes.list()).filter((route) => usesBackend(route, id))
    if (users.length > 0) {
      throw new Refusal(
        'in_use',
        `The backend ${id} is used by ${users.map((route) => route.id).join(', ')}.`,
      )
    }
  }
}
