import type {
  BackendCheck,
  BackendCreate,
  BackendEdit,
  BackendHealth,
  BackendHold,
  BackendView,
} from '../../contracts/backend.ts'
import { Refusal } from '../../domain/errors.ts'
import { type Backend, type Hold, LEGACY_BACKEND, type Route } from '../../domain/route.ts'
import type { Store, StoreTables } from '../../store/store.ts'
import { assertMay, type Caller } from '../caller.ts'
import { type Changes, type Committed, exact, sameContent, staleVersion } from '../changes.ts'
import type { ControlPlaneDeps } from '../deps.ts'
import { withEdits } from '../edits.ts'
import { neededFor } from '../revisions/plan.ts'
import { backendView, usesBackend } from './backends-view.ts'
import type { BreakerBook } from './breaker-book.ts'
import type { HealthChecks } from './health-checks.ts'
import type { PoolBook } from './pool-book.ts'

/** Backends: where requests can be sent. */
export class BackendsService {
  readonly #store: Store
  readonly #changes: Changes
  readonly #health: HealthChecks
  readonly #breakers: BreakerBook
  readonly #pools: PoolBook
  readonly #traffic: Pick<ControlPlaneDeps['traffic'], 'ofBackends'>
  readonly #clock: () => Date

  constructor(deps: {
    store: Store
    changes: Changes
    health: HealthChecks
    breakers: BreakerBook
    pools: PoolBook
    traffic: Pick<ControlPlaneDeps['traffic'], 'ofBackends'>
    clock: () => Date
  }) {
    this.#store = deps.store
    this.#changes = deps.changes
    this.#health = deps.health
    this.#breakers = deps.breakers
    this.#pools = deps.pools
    this.#traffic = deps.traffic
    this.#clock = deps.clock
  }

  async list(): Promise<BackendView[]> {
    const [backends, routes] = [await this.#store.backends.list(), await this.#store.routes.list()]
    const traffic = this.#traffic.ofBackends()
    return backends.map((backend) => this.#view(backend, routes, traffic))
  }

  async get(id: string): Promise<BackendView> {
    return this.#view(await existing(this.#store, id), await this.#store.routes.list())
  }

  async check(id: string): Promise<BackendHealth> {
    return this.#health.check(await existing(this.#store, id))
  }

  /** The last ones, newest first. */
  async checks(id: string): Promise<BackendCheck[]> {
    return this.#health.checksOf((await existing(this.#store, id)).id).toReversed()
  }

  /** Holds its breaker, or lets it act by itself again. Draining is for everybody who may roll back. */
  async hold(id: string, input: BackendHold, caller: Caller): Promise<Committed<BackendView>> {
    const { hold, version, reason } = input
    const committed = await this.#changes.commit(caller.actor, async (tables) => {
      const before = await existing(tables, id)
      if (id === LEGACY_BACKEND) {
        throw new Refusal('conflict', 'The monolith has no breaker: there is nothing behind it to go to.')
      }
      if (version !== undefined) await this.#assertCurrent(tables, before, version)
      const isSame = (before.hold ?? null) === hold
      const edited = exact({ ...before, hold: hold ?? undefined })
      const after = isSame ? before : await tables.backends.replace(edited, before.version)
      const changes = isSame ? [] : [{ kind: 'backend' as const, id, before, after }]
      for (const needed of neededFor(changes)) assertMay(caller, needed)
      const did = hold === null ? `Let the breaker of ${id} act by itself again` : HELD[hold](id)
      return { value: after, verb: 'backend.hold', target: target(id), summary: did, reason, changes }
    })
    return { ...committed, value: await this.#changed(committed.value) }
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

  #view(backend: Backend, routes: readonly Route[], traffic = this.#traffic.ofBackends()): BackendView {
    const { id } = backend
    const now = {
      status: this.#health.healthOf(id),
      checks: this.#health.checksOf(id),
      breaker: this.#breakers.of(id),
      load: { ...NO_TRAFFIC, ...traffic.get(id), ...this.#pools.of(id) },
    }
    return backendView(backend, routes, now, this.#clock().getTime())
  }
}

const HELD: Record<Hold, (id: string) => string> = {
  open: (id) => `Drained ${id}: no new requests, those under way end`,
  closed: (id) => `Holds the breaker of ${id} closed, whatever fails`,
}

const NO_TRAFFIC = {
  ...{ windowSeconds: 60, requests: 0, errors: 0 },
  ...{ p50Ms: null, p95Ms: null, p99Ms: null, timeouts: 0, fallbacks: 0 },
}

const target = (id: string) => ({ kind: 'backend', id })

async function existing(tables: StoreTables, id: string): Promise<Backend> {
  const backend = await tables.backends.find(id)
  if (backend === null) throw new Refusal('not_found', `There is no backend ${id}.`)
  return backend
}
