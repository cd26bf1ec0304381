import { useQuery } from '@tanstack/react-query'
import type { RouteView } from 'banyan/contracts/route.ts'
import { trafficQuery } from '../api/queries.ts'
import { count } from '../util/format.ts'
import { movedPerMinute } from '../util/traffic.ts'
import { type BulkTarget, exposedMoreBy } from './bulk-change.ts'
import css from './traffic-facts.module.css'

/** What one number for many routes does to the traffic of now, before it is set. */
export function BulkFacts({ routes, to }: { routes: readonly RouteView[]; to: BulkTarget }) {
  const { data: traffic } = useQuery(trafficQuery)
  const perMinute = (some: readonly RouteView[]) => {
    const points = (route: RouteView) =>
      'weight' in to ? to.weight - route.weight : to.mirror - route.mirror
    const sum = some.reduce((all, route) => all + movedPerMinute(traffic, route.id, points(route)), 0)
    return `≈ ${count(Math.round(sum))} requests/min`
  }
  const up = exposedMoreBy(routes, to)
  const rises = new Set(up)
  const down = routes.filter((route) => !rises.has(route))
  return (
    <dl className={css.facts}>
      {up.length > 0 && (
        <Fact name={`${count(up.length)} to ${'weight' in to ? 'candidates' : 'both slots'}`}>
          {perMinute(up)}
        </Fact>
      )}
      {down.length > 0 && (
        <Fact name={`${count(down.length)} ${'weight' in to ? 'to baselines' : 'mirroring less'}`}>
          {perMinute(down)}
        </Fact>
      )}
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className={css.fact}>
      <dt>{name}</dt>
      <dd className="num">{children}</dd>
    </div>
  )
}
