import type { ObjectChange } from '../../contracts/activity.ts'
import type { BulkRollback, BulkTraffic } from '../../contracts/bulk.ts'
import { changeTraffic, rollBack } from '../../domain/change.ts'
import { Refusal } from '../../domain/errors.ts'
import type { Route } from '../../domain/route.ts'
import type { Store, StoreTables } from '../../store/store.ts'
import type { HealthChecks } from '../backends/health-checks.ts'
import type { Caller } from '../caller.ts'
import { type Changes, type Committed, type Done, sameContent, staleVersion } from '../changes.ts'
import { activated, carryOut } from '../revisions/plan.ts'
import { askHealth, assertHealthy } from './preflight.ts'

/** What is done to many routes: one revision, or nothing when one of them refuses. */
export class BulkService {
  readonly #store: Store
  readonly #changes: Changes
  readonly #health: HealthChecks

  constructor(deps: { store: Store; changes: Changes; health: HealthChecks }) {
    this.#store = deps.store
    this.#changes = deps.changes
    this.#health = deps.health
  }

  /** Whatever their versions: coming back is never late. */
  rollBack({ routes, reason }: BulkRollback, { actor }: Caller): Promise<Committed<null>> {
    return this.#changes.commit(actor, async (tables) => {
      const before =
        routes === 'all' ? (await tables.routes.list()).filter(serves) : await named(tables, routes)
      const changes = await carried(
        tables,
        before.map((route) => [route, rollBack(route)]),
      )
      return done('route.rollback', `Rolled back ${listOf(changes)}`, reason, changes)
    })
  }

  async changeTraffic({ routes, reason }: BulkTraffic, { actor }: Caller): Promise<Committed<null>> {
    const wanted = new Map(routes.map((route) => [route.id, route]))
    const change = (route: Route): [Route, Route] => {
      const { weight, mirror, version } = wanted.get(route.id)!
      if (route.version !== version) throw staleVersion('route', route)
      return [route, changeTraffic(route, { weight, mirror }, { candidateHealthy: true, override: false })]
    }
    const foreseen = (await named(this.#store, [...wanted.keys()])).map(change)
    const toAsk = activated(foreseen.map(changeOf)).map(({ candidate }) => candidate)
    const asked = await askHealth(toAsk, this.#store, this.#health)
    return this.#changes.commit(actor, async (tables) => {
      const pairs = (await named(tables, [...wanted.keys()])).map(change)
      for (const route of activated(pairs.map(changeOf))) assertHealthy(route, asked)
      const changes = await carried(tables, pairs)
      return done('route.traffic', `Changed the traffic of ${listOf(changes)}`, reason, changes)
    })
  }
}

const serves = ({ weight, retiredAt }: Route) => weight > 0 && retiredAt === null

async function named(tables: StoreTables, ids: readonly string[]): Promise<Route[]> {
  const all = new Map((await tables.routes.list()).map((route) => [route.id, route]))
  return ids.map((id) => {
    const route = all.get(id)
    if (route === undefined) throw new Refusal('not_found', `There is no route ${id}.`)
    return route
  })
}

const changeOf = ([before, after]: [Route, Route]): ObjectChange => ({
  kind: 'route',
  id: before.id,
  before,
  after,
})

const carried = (tables: StoreTables, pairs: [Route, Route][]): Promise<ObjectChange[]> =>
  carryOut(tables, pairs.filter(([before, after]) => !sameContent(before, after)).map(changeOf))

const NAMED = 5

function listOf(changes: readonly ObjectChange[]): string {
  const names = changes.slice(0, NAMED).map(({ id }) => id)
  const more = changes.length - names.length
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function done(
  verb: string,
  summary: string,
  reason: string | undefined,
  changes: ObjectChange[],
): Done<null> {
  const target = changes.length === 1 ? changes[0]!.id : `${changes.length} routes`
  return { value: null, verb, target: { kind: 'route', id: target }, summary, reason, changes }
}
