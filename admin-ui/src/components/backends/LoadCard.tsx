import type { BackendView } from 'banyan/contracts/backend.ts'
import { Card } from '../../ui/Card.tsx'
import { count, milliseconds, perSecond, share } from '../../util/format.ts'
import css from './backend-cards.module.css'

/** What clients made of it in the last minute, and what it holds now. */
export function LoadCard({ backend: { load } }: { backend: BackendView }) {
  const figures: [string, string][] = [
    ['req/s', perSecond(load.requests / load.windowSeconds)],
    ['errors', share(load.errors, load.requests)],
    ['p50', milliseconds(load.p50Ms)],
    ['p95', milliseconds(load.p95Ms)],
    ['p99', milliseconds(load.p99Ms)],
    ['timeouts', count(load.timeouts)],
    ['fallbacks', count(load.fallbacks)],
    ['in flight', count(load.inFlight)],
    ['waiting', count(load.waiting)],
    ['connections', `${count(load.connections)} of ${count(load.limit)}`],
  ]
  return (
    <Card title="In the last minute">
      <dl className={css.figures}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
