import { useQuery } from '@tanstack/react-query'
import type { BackendView } from 'banyan/contracts/backend.ts'
import { backendChecksQuery } from '../../api/backend-queries.ts'
import { problemText } from '../../api/client.ts'
import { Card } from '../../ui/Card.tsx'
import { HealthDot } from '../../ui/HealthDot.tsx'
import { Failed } from '../../ui/Notice.tsx'
import { TimeAgo } from '../../ui/TimeAgo.tsx'
import { milliseconds } from '../../util/format.ts'
import { dateOf } from '../../util/time.ts'
import css from './backend-cards.module.css'
import { HeartbeatBar } from './HeartbeatBar.tsx'

const PHASES = {
  dns: 'looking up its name',
  connect: 'connecting',
  tls: 'the certificate',
  status: 'its answer',
  timeout: 'time ran out',
}

/** The last checks: what each saw, and how far it came. */
export function ChecksCard({ backend: { id, status, health, recent } }: { backend: BackendView }) {
  const { data, error, refetch } = useQuery(backendChecksQuery(id))
  return (
    <Card title="Health checks" aside={<HealthDot healthy={status.healthy} withWord />}>
      <div className="stack tight">
        <p>
          {health ? status.detail : 'It has no health check.'}
          {status.phase && <span className="dim"> (failed at: {PHASES[status.phase]})</span>}
        </p>
        {status.tlsExpiresAt && <p className="small dim">Certificate until {dateOf(status.tlsExpiresAt)}</p>}
        {health && <HeartbeatBar recent={recent} />}
        {error && <Failed what="The checks could not be loaded" {...problemText(error)} onRetry={refetch} />}
        {data && data.items.length > 0 && (
          <details>
            <summary>The last {data.items.length}</summary>
            <ol className={css.log}>
              {data.items.map(({ at, ok, detail, phase, latencyMs }, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two checks may be of one moment
                <li key={`${at} ${index}`}>
                  <span className="row">
                    <HealthDot healthy={ok} />
                    <span className="small">
                      {detail}
                      {phase && <span className="dim"> · {PHASES[phase]}</span>}
                    </span>
                  </span>
                  <span className="small dim num">
                    {milliseconds(latencyMs)} · <TimeAgo at={at} />
                  </span>
                </li>
              ))}
            </ol>
          </details>
        )}
      </div>
    </Card>
  )
}
