import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { TrafficView } from 'banyan/contracts/traffic.ts'
import { useRef } from 'react'
import { backendsQuery } from '../api/queries.ts'
import { BarLine } from '../ui/BarLine.tsx'
import { Flow, type FlowTarget } from '../ui/Flow.tsx'
import { HealthDot } from '../ui/HealthDot.tsx'
import { milliseconds, perSecond, plural, share } from '../util/format.ts'
import { type BackendFlow, flowOf, levelOf, secondsOf } from '../util/traffic.ts'
import css from './traffic-flow.module.css'

/** More than these are folded: a picture of forty bands shows nothing. */
const SHOWN = 8

/** Clients, the proxy, and the backends that answered: width is requests, colour is errors, and both stand there in words. */
export function TrafficFlow({ traffic }: { traffic: TrafficView }) {
  const { data: backends } = useQuery(backendsQuery)
  const flows = flowOf(traffic, backends?.items.map(({ id }) => id) ?? [])
  const total = flows.reduce((sum, flow) => sum + flow.requests, 0)
  const seconds = secondsOf(traffic)
  const shown = useShown(flows)
  const rest = flows.filter((flow) => !shown.includes(flow))
  const healthy = new Map(backends?.items.map((backend) => [backend.id, backend.status.healthy]))
  const targets = shown.map((flow): FlowTarget => {
    const { backend, requests, candidate } = flow
    return {
      ...{ id: backend, rate: requests / seconds, candidate, level: levelOf(flow) },
      name: (
        <>
          <HealthDot healthy={healthy.get(backend) ?? null} />
          <Link to="/backends/$id" params={{ id: backend }} className="clip grow">
            {backend}
          </Link>
          <BarLine values={flow.recent} level={levelOf(flow)} />
        </>
      ),
      facts: <Facts flow={flow} total={total} seconds={seconds} />,
    }
  })
  return (
    <>
      <Flow
        source={
          <>
            <strong className="num">{perSecond(total / seconds)}</strong>
            <div className="small dim">req/s from clients</div>
          </>
        }
        targets={targets}
      />
      {rest.length > 0 && <Rest flows={rest} seconds={seconds} />}
    </>
  )
}

/** With many backends those that ever answered since the page was opened: a quiet second folds nobody away. */
function useShown(flows: readonly BackendFlow[]): BackendFlow[] {
  const busy = useRef(new Set<string>())
  if (flows.length <= SHOWN) return [...flows]
  for (const { backend, requests, candidate } of flows)
    if (requests > 0 || !candidate) busy.current.add(backend)
  return flows.filter(({ backend }) => busy.current.has(backend)).slice(0, SHOWN)
}

function Rest({ flows, seconds }: { flows: readonly BackendFlow[]; seconds: number }) {
  const requests = flows.reduce((sum, flow) => sum + flow.requests, 0)
  return (
    <p className={css.rest}>
      <Link to="/backends">{plural(flows.length, 'more backend')}</Link>
      {requests === 0 ? ' without a request now' : ` with ${perSecond(requests / seconds)} req/s together`}
    </p>
  )
}

type FactsProps = { flow: BackendFlow; total: number; seconds: number }

function Facts({ flow, total, seconds }: FactsProps) {
  const { requests, errors, p95Ms } = flow
  if (requests === 0) return <>no requests in the last minute</>
  return (
    <>
      {perSecond(requests / seconds)} req/s · {share(requests, total)} · p95 {milliseconds(p95Ms)} ·{' '}
      <span className={css.errors} data-level={levelOf(flow)}>
        {share(errors, requests)} errors
      </span>
    </>
  )
}
