import type { Revision } from '../../contracts/activity.ts'
import { Refusal } from '../../domain/errors.ts'
import type { Page, PageRequest, Store, StoreTables } from '../../store/store.ts'
import type { HealthChecks } from '../backends/health-checks.ts'
import { assertMay, type Caller } from '../caller.ts'
import type { Changes, Committed } from '../changes.ts'
import { askHealth, assertHealthy } from '../routes/preflight.ts'
import { activated, assertConsistent, carryOut, neededFor, planOf, stateBefore, type Wanted } from './plan.ts'

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
      // Routes and backends: what is redacted and how long it is kept goes back only when that itself is undone.
      const before = stateBefore(await tables.revisions.changesAfter(n))
      const wanted = before.filter(({ kind }) => kind !== 'setting')
      return Promise.all(wanted.map((each) => (each.kind === 'backend' ? heldAsNow(tables, each) : each)))
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
      for (const change of changes) await assertConsistent(tables, change)
      return { value: null, verb, target: { kind: 'revision', id: String(n) }, summary, reason, changes }
    })
    if (committed.changes.some(({ kind }) => kind === 'backend')) {
      this.#health.watch(await this.#store.backends.list())
    }
    return committed
  }
}

/** A backend that somebody has drained stays so, like the kill switch: that is taken back by itself only. */
async function heldAsNow(tables: StoreTables, wanted: Wanted): Promise<Wanted> {
  const now = await tables.backends.find(wanted.id)
  if (now === null || wanted.content === null) return wanted
  const { hold: _, ...content } = wanted.content
  return { ...wanted, content: now.hold === undefined ? content : { ...content, hold: now.hold } }
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
