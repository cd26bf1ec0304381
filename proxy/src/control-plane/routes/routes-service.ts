import type { RouteCreate, RouteEdit, RouteView, TrafficChange } from '../../contracts/route.ts'
import { changeTraffic, rollBack } from '../../domain/change.ts'
import { Refusal } from '../../domain/errors.ts'
import { byPrecedence } from '../../domain/precedence.ts'
import type { Route } from '../../domain/route.ts'
import type { Store, StoreTables } from '../../store/store.ts'
import type { HealthChecks } from '../backends/health-checks.ts'
import { assertMay, type Caller } from '../caller.ts'
import { type Changes, type Committed, type Done, exact, sameContent, staleVersion } from '../changes.ts'
import { withEdits } from '../edits.ts'
import { activates, askHealth, assertHealthy } from './preflight.ts'
import { assertBackends, assertCompiles, assertEditable } from './routes-rules.ts'
import { routeView } from './routes-view.ts'

type Words = { verb: string; summary: (before: Route, after: Route) => string; reason: string | undefined }

/** Routes: what they match, who may serve them, and the two numbers. */
export class RoutesService {
  readonly #store: Store
  readonly #changes: Changes
  readonly #health: HealthChecks
  readonly #clock: () => Date

  constructor(deps: { store: Store; changes: Changes; health: HealthChecks; clock: () => Date }) {
    this.#store = deps.store
    this.#changes = deps.changes
    this.#health = deps.health
    this.#clock = deps.clock
  }

  /** All of them, the one of highest precedence first, and the revision they are of. */
  async list(): Promise<{ items: RouteView[]; revision: number }> {
    const routes = (await this.#store.routes.list()).sort(byPrecedence)
    const touched = await this.#store.revisions.lastTouched('route')
    const items = routes.map((route) => this.#view(route, touched.get(route.id)))
    return { items, revision: await this.#store.revisions.current() }
  }

  async get(id: string): Promise<RouteView> {
    const route = await existing(this.#store, id)
    return this.#view(route, (await this.#store.revisions.lastTouched('route', id)).get(id))
  }

  /** A new route moves no traffic. `created` false: the same route was there already. */
  async create(
    input: RouteCreate,
    caller: Caller,
  ): Promise<Committed<{ view: RouteView; created: boolean }>> {
    const { reason, id, ...content } = input
    const still = {
      weight: 0,
      mirror: 0,
      retiredAt: null,
      version: 1,
      createdAt: this.#clock().toISOString(),
    }
    const fresh: Route = exact({ id, ...content, ...still })
    assertCompiles(fresh)
    const committed = await this.#changes.commit(caller.actor, async (tables) => {
      const known = await tables.routes.find(fresh.id)
      const isSame = known !== null && sameContent({ ...known, ...still }, fresh)
      if (!isSame) {
        await assertBackends(tables, fresh)
        await tables.routes.insert(fresh)
      }
      const summary = `Added the route ${fresh.id}${fresh.candidate ? ` with the candidate ${fresh.candidate}` : ''}`
      const changes: Done<Route>['changes'] = isSame
        ? []
        : [{ kind: 'route', id: fresh.id, before: null, after: fresh }]
      return {
        value: isSame ? known : fresh,
        verb: 'route.create',
        target: target(fresh.id),
        summary,
        reason,
        changes,
      }
    })
    const view = await this.#changed(committed, caller)
    return { ...committed, value: { view, created: committed.changes.length > 0 } }
  }

  async edit(id: string, input: RouteEdit, caller: Caller): Promise<Committed<RouteView>> {
    const { version, reason, ...edits } = input
    const planned = withEdits(await existing(this.#store, id), exact(edits), ['candidate'])
    const asked = await askHealth(
      [planned.candidate].filter((to) => to !== null),
      this.#store,
      this.#health,
    )
    const words = { verb: 'route.edit', summary: () => `Changed the route ${id}`, reason }
    return this.#change(id, version, words, caller, async (before, tables) => {
      const after = withEdits(before, exact(edits), ['candidate'])
      assertCompiles(after)
      assertEditable(before, after)
      await assertBackends(tables, after)
      if (activates(before, after)) assertHealthy(after, asked)
      return after
    })
  }

  /** Sets the two numbers. More of either needs a healthy candidate, or an administrator's override. */
  async changeTraffic(id: string, input: TrafficChange, caller: Caller): Promise<Committed<RouteView>> {
    const { weight, mirror, version, reason } = input
    const seen = await existing(this.#store, id)
    const activating = activates(seen, { ...seen, weight, mirror })
    const override = input.override === true && activating
    if (override) assertMay(caller, 'activation.override')
    const toAsk = activating && !override && seen.candidate !== null ? [seen.candidate] : []
    const asked = await askHealth(toAsk, this.#store, this.#health)
    const words: Words = { verb: 'route.traffic', summary: trafficSummary(override), reason }
    return this.#change(id, version, words, caller, async (before) => {
      const after = changeTraffic(before, { weight, mirror }, { candidateHealthy: true, override })
      if (!override && activates(before, after)) assertHealthy(after, asked)
      return after
    })
  }

  /** Everything back to the baseline: whatever the version, and although nothing else works. */
  rollBack(id: string, reason: string | undefined, caller: Caller): Promise<Committed<RouteView>> {
    const summary = (before: Route) => `Rolled the route ${id} back from ${before.weight} %`
    return this.#change(id, null, { verb: 'route.rollback', summary, reason }, caller, async (before) =>
      rollBack(before),
    )
  }

  retire(id: string, version: number, reason: string, caller: Caller): Promise<Committed<RouteView>> {
    const words = { verb: 'route.retire', summary: () => `Retired the baseline of the route ${id}`, reason }
    return this.#change(id, version, words, caller, async (before) => {
      if (before.retiredAt !== null) return before
      if (before.candidate === null || before.weight < 100) {
        throw new Refusal(
          'conflict',
          `Route ${id} is at ${before.weight} %: only one at 100 % can be retired.`,
        )
      }
      return { ...before, mirror: 0, retiredAt: this.#clock().toISOString() }
    })
  }

  async remove(id: string, version: number, reason: string | undefined, { actor }: Caller): Promise<void> {
    await this.#changes.commit(actor, async (tables) => {
      const before = await existing(tables, id)
      await this.#assertCurrent(tables, before, version)
      await tables.routes.remove(id, version)
      const summary = `Removed the route ${id}; its requests fall through`
      const changes: Done<null>['changes'] = [{ kind: 'route', id, before, after: null }]
      return { value: null, verb: 'route.delete', target: target(id), summary, reason, changes }
    })
  }

  /** `version` null: whatever it is now. What would change nothing records nothing. */
  async #change(
    id: string,
    version: number | null,
    words: Words,
    caller: Caller,
    change: (before: Route, tables: StoreTables) => Promise<Route>,
  ): Promise<Committed<RouteView>> {
    const committed = await this.#changes.commit(caller.actor, async (tables): Promise<Done<Route>> => {
      const before = await existing(tables, id)
      if (version !== null) await this.#assertCurrent(tables, before, version)
      const wanted = await change(before, tables)
      const isSame = sameContent(before, wanted)
      const after = isSame ? before : await tables.routes.replace(wanted, before.version)
      return {
        value: after,
        verb: words.verb,
        target: target(id),
        summary: words.summary(before, after),
        reason: words.reason,
        changes: isSame ? [] : [{ kind: 'route', id, before, after }],
      }
    })
    return { ...committed, value: await this.#changed(committed, caller) }
  }

  /** A stale write is told what there is now, as people see it. */
  async #assertCurrent(tables: StoreTables, route: Route, version: number): Promise<void> {
    if (route.version === version) return
    const touched = (await tables.revisions.lastTouched('route', route.id)).get(route.id)
    throw staleVersion('route', this.#view(route, touched))
  }

  async #changed({ value, at, changes }: Committed<Route>, { actor }: Caller): Promise<RouteView> {
    return changes.length > 0 ? this.#view(value, { at, by: actor.name }) : this.get(value.id)
  }

  #view(route: Route, touched: { at: string; by: string } | undefined): RouteView {
    const healthy = route.candidate === null ? null : this.#health.healthOf(route.candidate).healthy
    return routeView(route, touched, healthy)
  }
}

const target = (id: string) => ({ kind: 'route', id })

function trafficSummary(override: boolean) {
  return (before: Route, after: Route) => {
    const moved = [
      before.weight === after.weight ? null : `weight from ${before.weight} % to ${after.weight} %`,
      before.mirror === after.mirror ? null : `mirror from ${before.mirror} % to ${after.mirror} %`,
    ].filter((part) => part !== null)
    return `Changed ${moved.join(' and ')} on ${after.id}${override ? ', overriding the health check' : ''}`
  }
}

async function existing(tables: StoreTables, id: string): Promise<Route> {
  const route = await tables.routes.find(id)
  if (route === null) throw new Refusal('not_found', `There is no route ${id}.`)
  return route
}
