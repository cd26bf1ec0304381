import { IconCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { LEGACY_BACKEND } from 'banyan/domain/route.ts'
import { backendsQuery, statusQuery, trafficQuery } from '../api/queries.ts'
import { Card } from '../ui/Card.tsx'
import { CopyLine } from '../ui/CopyLine.tsx'
import css from './first-steps.module.css'
import { ButtonLink } from './links.tsx'

/** From nothing to the first route. Each step knows by itself whether it is done. */
export function FirstSteps() {
  const { data: status } = useQuery(statusQuery)
  const { data: traffic } = useQuery(trafficQuery)
  const { data: backends } = useQuery(backendsQuery)
  const seen = (traffic?.sinceStart.baseline ?? 0) + (traffic?.sinceStart.candidate ?? 0) > 0
  const service = backends?.items.find((backend) => backend.id !== LEGACY_BACKEND)
  return (
    <Card title="First steps">
      <ol className={css.steps}>
        <Step done={seen} title="Send traffic through the proxy">
          Everything falls through to the monolith at {status?.legacy}; nothing changes for its clients.
          {status && <CopyLine text={`curl -i ${status.proxyUrl}/`} />}
        </Step>
        <Step done={service !== undefined} title="Add the first extracted service">
          {service ? (
            <>{service.id} is there.</>
          ) : (
            <ButtonLink to="/backends/new" variant="default">
              Add a backend
            </ButtonLink>
          )}
        </Step>
        <Step done={false} title="Create a route for the paths it takes over">
          A new route moves no traffic yet.{' '}
          <ButtonLink to="/routes/new" search={service ? { candidate: service.id } : {}}>
            Create the first route
          </ButtonLink>
        </Step>
      </ol>
    </Card>
  )
}

type StepProps = { done: boolean; title: string; children: React.ReactNode }

function Step({ done, title, children }: StepProps) {
  return (
    <li className={css.step} data-done={done}>
      <span className={css.mark}>{done && <IconCheck size={14} stroke={3} aria-label="done" />}</span>
      <div className="grow stack tight">
        <h3>{title}</h3>
        <div className={css.text}>{children}</div>
      </div>
    </li>
  )
}
