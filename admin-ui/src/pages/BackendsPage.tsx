import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { BackendView } from 'banyan/contracts/backend.ts'
import { LEGACY_BACKEND } from 'banyan/domain/route.ts'
import { watchedBackendsQuery } from '../api/backend-queries.ts'
import { problemText } from '../api/client.ts'
import { ConditionBadge } from '../components/backends/ConditionBadge.tsx'
import { HeartbeatBar } from '../components/backends/HeartbeatBar.tsx'
import { CheckButton } from '../components/CheckButton.tsx'
import { CliButton } from '../components/CliButton.tsx'
import { NewButton } from '../components/NewButton.tsx'
import { useReasonAgainst } from '../components/use-can.ts'
import { Bones } from '../ui/Bones.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { commands } from '../util/cli.ts'
import { count, milliseconds, perSecond, share } from '../util/format.ts'
import css from './backends-page.module.css'

export function BackendsPage() {
  const backends = useQuery(watchedBackendsQuery)
  const forbidden = useReasonAgainst('backend.write')
  return (
    <>
      <PageHead
        title="Backends"
        lead="Where requests can be sent: the monolith and the services extracted from it."
        actions={
          <>
            <CliButton command={commands.backends} />
            <NewButton to="/backends/new" forbidden={forbidden}>
              Add backend
            </NewButton>
          </>
        }
      />
      {backends.error && (
        <Failed
          what="The backends could not be loaded"
          {...problemText(backends.error)}
          onRetry={backends.refetch}
        />
      )}
      {backends.isPending && <Bones lines={4} height={64} />}
      <ul className={css.list}>
        {backends.data?.items.map((backend) => (
          <BackendRow key={backend.id} backend={backend} />
        ))}
      </ul>
      {backends.data?.items.length === 1 && (
        <Empty title="Only the monolith so far">Add the first service that was extracted from it.</Empty>
      )}
    </>
  )
}

function BackendRow({ backend }: { backend: BackendView }) {
  const { id, url, condition, routes, health, load, recent } = backend
  const figures: [string, string][] = [
    ['req/s', perSecond(load.requests / load.windowSeconds)],
    ['errors', share(load.errors, load.requests)],
    ['p95', milliseconds(load.p95Ms)],
    ['in flight', count(load.inFlight)],
  ]
  return (
    <li className={css.row} data-row>
      <div className={css.who}>
        <span className="row">
          <Link to="/backends/$id" params={{ id }} className={css.name} data-row-link>
            {id}
          </Link>
          {id === LEGACY_BACKEND && <span className={css.tag}>monolith</span>}
        </span>
        <code className="dim small clip">{url}</code>
      </div>
      <div className={css.health}>
        <p>
          <ConditionBadge condition={condition} /> <span className="small dim">{condition.why}</span>
        </p>
        {health && <HeartbeatBar recent={recent} />}
      </div>
      <dl className={css.figures}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>routes</dt>
          <dd>
            <Link to="/routes" search={{ backend: id }} aria-label={`${routes.length} routes use ${id}`}>
              {routes.length}
            </Link>
          </dd>
        </div>
      </dl>
      <CheckButton backend={backend} />
    </li>
  )
}
