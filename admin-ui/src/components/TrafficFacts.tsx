import { useQuery } from '@tanstack/react-query'
import type { RouteView } from 'banyan/contracts/route.ts'
import { parityQuery } from '../api/evidence-queries.ts'
import { trafficQuery } from '../api/queries.ts'
import { HealthDot } from '../ui/HealthDot.tsx'
import { ParityBadge } from '../ui/ParityBadge.tsx'
import type { Numbers } from '../util/blast-radius.ts'
import { count, percent, plural, share } from '../util/format.ts'
import { movedPerMinute, trafficOf } from '../util/traffic.ts'
import css from './traffic-facts.module.css'

/** What a change of the two numbers does, in numbers of now, before it is made. */
export function TrafficFacts({ route, to }: { route: RouteView; to: Numbers }) {
  const { data: traffic } = useQuery(trafficQuery)
  const { baseline, candidate } = trafficOf(traffic, route.id)
  const moved = movedPerMinute(traffic, route.id, to.weight - route.weight)
  const mirrored = movedPerMinute(traffic, route.id, to.mirror)
  const goesTo = to.weight >= route.weight ? route.candidate : route.baseline
  return (
    <dl className={css.facts}>
      <Fact name="Served by candidate">
        {percent(route.weight)} → <strong>{percent(to.weight)}</strong>
      </Fact>
      {(to.mirror > 0 || route.mirror > 0) && (
        <Fact name="Mirrored">
          {to.mirror !== route.mirror && `${percent(route.mirror)} → `}
          <strong>{percent(to.mirror)}</strong>
          {to.mirror > 0 && <span className="dim"> ≈ {plural(Math.round(mirrored), 'request')}/min</span>}
        </Fact>
      )}
      {to.weight !== route.weight && (
        <Fact name="Moves">
          ≈ {plural(Math.round(moved), 'request')}/min to {goesTo}
        </Fact>
      )}
      <Fact name="Errors now">
        {share(baseline.errors, baseline.requests)} baseline, {share(candidate.errors, candidate.requests)}{' '}
        candidate
      </Fact>
      <ParityFact route={route} />
      {route.candidate !== null && (
        <Fact name={route.candidate}>
          <HealthDot healthy={route.candidateHealthy} withWord />
        </Fact>
      )}
    </dl>
  )
}

/** What the comparison says, where there was one. */
function ParityFact({ route }: { route: RouteView }) {
  const { data } = useQuery(parityQuery(route.id))
  if (!data || data.compared === 0) return null
  return (
    <Fact name="Parity, 24 h">
      <ParityBadge verdict={data.verdict} />{' '}
      <span className="dim">
        {count(data.divergent)} of {count(data.compared)} divergent
      </span>
    </Fact>
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
