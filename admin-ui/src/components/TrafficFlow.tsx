import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { TrafficView } from 'banyan/contracts/traffic.ts'
import { backendsQuery } from '../api/queries.ts'
import { Flow, type FlowTarget } from '../ui/Flow.tsx'
import { HealthDot } from '../ui/HealthDot.tsx'
import { perSecond, share } from '../util/format.ts'
import { flowOf, secondsOf } from '../util/traffic.ts'

/** More than these are summed up: a picture of forty bands shows nothing. */
const SHOWN = 7
const WORRYING = 0.01

type Props = { traffic: TrafficView; routes: readonly RouteView[] }

/** Clients, the proxy, and the backends that answered. */
export function TrafficFlow({ traffic, routes }: Props) {
  const { data: backends } = useQuery(backendsQuery)
  const healthOf = new Map(backends?.items.map((backend) => [backend.id, backend.status.healthy]))
  const flows = flowOf(traffic, routes)
  const total = flows.reduce((sum, flow) => sum + flow.requests, 0)
  const shown = flows.slice(0, flows.length > SHOWN ? SHOWN - 1 : SHOWN)
  const rest = flows.slice(shown.length)

  const targets: FlowTarget[] = shown.map((flow) => ({
    id: flow.backend,
    rate: flow.requests / secondsOf(traffic),
    candidate: flow.candidate,
    name: (
      <>
        <HealthDot healthy={healthOf.get(flow.backend) ?? null} />
        <Link to="/backends/$id" params={{ id: flow.backend }} className="clip">
          {flow.backend}
        </Link>
      </>
    ),
    facts: factsOf(flow.requests, flow.errors, total, secondsOf(traffic)),
  }))
  if (rest.length > 0) {
    const requests = rest.reduce((sum, flow) => sum + flow.requests, 0)
    const errors = rest.reduce((sum, flow) => sum + flow.errors, 0)
    targets.push({
      id: '(rest)',
      rate: requests / secondsOf(traffic),
      candidate: true,
      name: <Link to="/backends">{rest.length} more services</Link>,
      facts: factsOf(requests, errors, total, secondsOf(traffic)),
    })
  }
  return (
    <Flow
      source={
        <>
          <strong className="num">{perSecond(total / secondsOf(traffic))}</strong>
          <div className="small dim">req/s from clients</div>
        </>
      }
      targets={targets}
    />
  )
}

function factsOf(requests: number, errors: number, total: number, seconds: number) {
  return (
    <>
      {perSecond(requests / seconds)} req/s · {share(requests, total)}
      {errors > 0 && (
        <span style={errors / requests < WORRYING ? undefined : { color: 'var(--danger)' }}>
          {' '}
          · {share(errors, requests)} errors
        </span>
      )}
    </>
  )
}
