import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { BackendView } from 'banyan/contracts/backend.ts'
import { LEGACY_BACKEND } from 'banyan/domain/route.ts'
import { problemText } from '../api/client.ts'
import { backendsQuery, routesQuery, trafficQuery } from '../api/queries.ts'
import { CheckButton } from '../components/CheckButton.tsx'
import { CliButton } from '../components/CliButton.tsx'
import { ButtonLink } from '../components/links.tsx'
import { useReasonAgainst } from '../components/use-can.ts'
import { Bones } from '../ui/Bones.tsx'
import { HealthDot } from '../ui/HealthDot.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { commands } from '../util/cli.ts'
import { milliseconds, perSecond, share } from '../util/format.ts'
import { flowOf, secondsOf } from '../util/traffic.ts'
import css from './backends-page.module.css'

export function BackendsPage() {
  const backends = useQuery(backendsQuery)
  const forbidden = useReasonAgainst('backend.write')
  const flows = useFlows()
  return (
    <>
      <PageHead
        title="Backends"
        lead="Where requests can be sent: the monolith and the services extracted from it."
        actions={
          <>
            <CliButton command={commands.backends} />
            {forbidden === undefined && (
              <ButtonLink
                to="/backends/new"
                data-shortcut="new"
                leftSection={<IconPlus size={16} aria-hidden="true" />}
              >
                Add backend
              </ButtonLink>
            )}
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
          <BackendRow key={backend.id} backend={backend} flow={flows.get(backend.id)} />
        ))}
      </ul>
      {backends.data?.items.length === 1 && (
        <Empty title="Only the monolith so far">Add the first service that was extracted from it.</Empty>
      )}
    </>
  )
}

type FlowText = { rate: string; errors: string }

/** What each backend gets now, as text. */
function useFlows(): Map<string, FlowText> {
  const { data: traffic } = useQuery(trafficQuery)
  const { data: routes } = useQuery(routesQuery)
  if (!traffic || !routes) return new Map()
  return new Map(
    flowOf(traffic, routes.items).map(({ backend, requests, errors }) => [
      backend,
      { rate: perSecond(requests / secondsOf(traffic)), errors: share(errors, requests) },
    ]),
  )
}

function BackendRow({ backend, flow }: { backend: BackendView; flow: FlowText | undefined }) {
  const { id, url, status, routes, health } = backend
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
        <HealthDot healthy={status.healthy} withWord />
        <p className="small dim">
          {health ? status.detail : 'no health check configured'}
          {status.checkedAt && (
            <>
              {' · '}
              {milliseconds(status.latencyMs)} · <TimeAgo at={status.checkedAt} />
            </>
          )}
        </p>
      </div>
      <dl className={css.figures}>
        <div>
          <dt>req/s</dt>
          <dd>{flow?.rate ?? '0'}</dd>
        </div>
        <div>
          <dt>errors</dt>
          <dd>{flow?.errors ?? '–'}</dd>
        </div>
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
