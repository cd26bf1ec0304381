import type { BackendCreate, BackendEdit, BackendHealth, BackendView } from '../../contracts/backend.ts'
import { Refusal } from '../../domain/errors.ts'
import { type Backend, LEGACY_BACKEND, type Route } from '../../domain/route.ts'
import type { Store, StoreTables } from '../../store/store.ts'
import type { Caller } from '../caller.ts'
import { type Changes, type Committed, exact, sameContent, staleVersion } from '../changes.ts'
import { withEdits } from '../edits.ts'
import { backendView, usesBackend } from './backends-view.ts'
import type { BreakerBook } from './breaker-book.ts'
import type { HealthChecks } from './health-checks.ts'

/** Backends: where requests can be sent. */
export class BackendsService {
  readonly #store: Store
  readonly #changes: Changes
  readonly #health: HealthChecks
  readonly #breakers: BreakerBook
  readonly #clock: () => Date

  constructor(deps: {
    store: Store
    changes: Changes
    health: HealthChecks
    breakers: BreakerBook
    clock: () => Date
  }) {
    this.#store = deps.store
    this.#changes = deps.changes
    this.#health = deps.health
    this.#breakers = deps.breakers
    this.#clock = deps.clock
  }

  async list(): Promise<BackendView[]> {
    const [backends, routes] = [await this.#store.backends.list(), await this.#store.routes.list()]
    return backends.map((backend) => this.#view(backend, routes))
  }

  async get(id: string): Promise<BackendView> {
    return this.#view(await existing(this.#store, id), await this.#store.routes.list())
  }

  async check(id: string): Promise<BackendHealth> {
    return this.#health.check(await existing(this.#store, id))
  }

  /** `value` null: the same backend was there already. */
  async create(
    input: BackendCreate,
    { actor }: Caller,
  ): Promise<Committed<{ view: BackendView; created: boolean }>> {
    const { reason, ...content } = input
    const fresh: Backend = exact({ ...content, version: 1, createdAt: this.#clock().toISOString() })
    const committed = await this.#changes.commit(actor, async (tables) => {
      const known = await tables.backends.find(fresh.id)
      const isSame = known !== null && sameContent(known, { ...fresh, createdAt: known.createdAt })
      if (!isSame) await tables.backends.insert(fresh)
      return {
        value: isSame ? known : fresh,
        verb: 'backend.create',
        target: target(fresh.id),
        summary: `Added the backend ${fresh.id} at ${fresh.url}`,
        reason,
        changes: isSame ? [] : [{ kind: 'backend', id: fresh.id, before: null, after: fresh }],
      }
    })
    const view = await this.#changed(committed.value)
    return { ...committed, value: { view, created: committed.changes.length > 0 } }
  }

  async edit(id: string, input: BackendEdit, { actor }: Caller): Promise<Committed<BackendView>> {
    const { version, reason, ...edits } = input
    const committed = await this.#changes.commit(actor, async (tables) => {
      const before = await existing(tables, id)
      await this.#assertCurrent(tables, before, version)
      const edited = withEdits(before, exact(edits))
      const isSame = sameContent(before, edited)
      const after = isSame ? before : await tables.backends.replace(edited, version)
      return {
        value: after,
        verb: 'backend.edit',
        target: target(id),
        summary:
          before.url === after.url ? `Changed the backend ${id}` : `Moved the backend ${id} to ${after.url}`,
        reason,
        changes: isSame ? [] : [{ kind: 'backend', id, before, after }],
      }
    })
    return { ...committed, value: await this.#changed(committed.value) }
  }

  async remove(id: string, version: number, reason: string | undefined, { actor }: Caller): Promise<void> {
    await this.#changes.commit(actor, async (tables) => {
      const before = await existing(tables, id)
      if (id === LEGACY_BACKEND) {
        throw new Refusal('in_use', 'What no route matches falls through to legacy: it cannot be removed.')
      }
      const users = (await tables.routes.list())
        .filter((route) => usesBackend(route, id))
        .map((route) => route.id)
      if (users.length > 0) {
        throw new Refusal('in_use', `The backend ${id} is used by ${users.join(', ')}.`, { routes: users })
      }
      await this.#assertCurrent(tables, before, version)
      await tables.backends.remove(id, version)
      return {
        value: null,
        verb: 'backend.delete',
        target: target(id),
        summary: `Removed the backend ${id}`,
        reason,
        changes: [{ kind: 'backend', id, before, after: null }],
      }
    })
    this.#health.watch(await this.#store.backends.list())
  }

  async #assertCurrent(tables: StoreTables, backend: Backend, version: number): Promise<void> {
    if (backend.version === version) return
    throw staleVersion('backend', this.#view(backend, await tables.routes.list()))
  }

  async #changed(backend: Backend): Promise<BackendView> {
    this.#health.watchAlso(backend)
    return this.#view(backend, await this.#store.routes.list())
  }

  #view(backend: Backend, routes: readonly Route[]): BackendView {
    const now = { status: this.#health.healthOf(backend.id), breaker: this.#breakers.of(backend.id) }
    return backendView(backend, routes, now)
  }
}

const target = (id: string) => ({ kind: 'backend', id })

async function existing(tables: StoreTables, id: string): Promise<Backend> {
  const backend = await tables.backends.find(id)
  if (backend === null) throw new Refusal('not_found', `There is no backend ${id}.`)
  return backend
}
