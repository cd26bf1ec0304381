import { Link } from '@tanstack/react-router'
import type { DivergenceDetail } from 'banyan/contracts/divergence.ts'
import type { z } from 'zod'
import { Card } from '../../ui/Card.tsx'
import { Spark } from '../../ui/Spark.tsx'
import { TimeAgo } from '../../ui/TimeAgo.tsx'
import { count, plural, share } from '../../util/format.ts'
import css from './detail.module.css'

type Props = { divergence: z.infer<typeof DivergenceDetail> }

/** When, how often, where, since which build. */
export function Facts({ divergence }: Props) {
  const { points, builds, route, endpoint, recent, compared, stateBy, stateSince, state } = divergence
  const total = points.reduce((sum, point) => sum + point.count, 0)
  return (
    <Card title="Facts" aside={<span className="num dim">{share(recent, compared)}</span>}>
      <div className="stack">
        <Spark
          values={points.map((point) => point.count)}
          label={`${plural(total, 'divergence')} over ${plural(points.length, 'hour')}`}
        />
        <dl className={`${css.facts} num`}>
          <dt>Divergent</dt>
          <dd>
            {count(recent)} of {count(compared)} comparisons
          </dd>
          <dt>First seen</dt>
          <dd>
            <TimeAgo at={divergence.firstSeen} />
            {divergence.firstBuild && ` in ${divergence.firstBuild}`}
          </dd>
          <dt>Last seen</dt>
          <dd>
            <TimeAgo at={divergence.lastSeen} />
            {divergence.lastBuild && ` in ${divergence.lastBuild}`}
          </dd>
          <dt>Builds</dt>
          <dd>{builds.length === 0 ? 'none named' : builds.join(', ')}</dd>
          <dt>State</dt>
          <dd>
            {state} <TimeAgo at={stateSince} />
            {stateBy && ` by ${stateBy.name}`}
          </dd>
          {state === 'regressed' && (
            <>
              <dt>Came back</dt>
              <dd>
                because{' '}
                {divergence.lastBuild === null
                  ? 'it was seen again after it was resolved'
                  : `build ${divergence.lastBuild} shows it, and did not when it was resolved`}
              </dd>
            </>
          )}
          <dt>Endpoint</dt>
          <dd className="mono">
            <Link to="/divergences" search={{ endpoint }}>
              {endpoint}
            </Link>
          </dd>
          <dt>Route</dt>
          <dd>
            <Link to="/routes/$id" params={{ id: route }} search={{ tab: 'comparison' }}>
              {route}
            </Link>
          </dd>
        </dl>
      </div>
    </Card>
  )
}
