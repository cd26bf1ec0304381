import { ActionIcon } from '@mantine/core'
import { IconArrowMerge, IconArrowsSplit2, IconEye, IconEyeOff } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { EndpointView } from 'banyan/contracts/endpoint.ts'
import { useChange } from '../api/mutations.ts'
import { queryClient } from '../api/query-client.ts'
import { openDialog } from '../stores/dialogs.ts'
import { StageBadge } from '../ui/StageBadge.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import { count, share } from '../util/format.ts'
import css from './endpoint-table.module.css'
import { ButtonLink } from './links.tsx'

type Props = { endpoints: readonly EndpointView[]; forbidden: string | undefined }

/** Endpoints by traffic, with who covers each and what can be done about it. */
export function EndpointTable({ endpoints, forbidden }: Props) {
  return (
    <div className={css.frame}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Endpoint</th>
            <th scope="col" className={css.share}>
              Share of traffic
            </th>
            <th scope="col" className={css.errors}>
              Errors
            </th>
            <th scope="col" className={css.seen}>
              Last seen
            </th>
            <th scope="col" className={css.route}>
              Route
            </th>
            <th scope="col" className={css.acts}>
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {endpoints.map((endpoint) => (
            <Row key={endpoint.endpoint} endpoint={endpoint} forbidden={forbidden} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ endpoint, forbidden }: { endpoint: EndpointView; forbidden: string | undefined }) {
  const { method, template, title, requests, errors, lastSeen, route, stage } = endpoint
  return (
    <tr data-row>
      <th scope="row">
        <span className="mono">
          {method} {template}
        </span>
        {title && <p className="small dim clip">{title}</p>}
      </th>
      <td className={css.share}>
        <div className={css.bar} aria-hidden="true">
          <div style={{ width: `${endpoint.share * 100}%` }} />
        </div>
        <span className="small dim">{requests === 0 ? 'none' : `${count(requests)} requests`}</span>
      </td>
      <td className={css.errors}>{share(errors, requests)}</td>
      <td className={css.seen}>{lastSeen ? <TimeAgo at={lastSeen} /> : 'never'}</td>
      <td className={css.route}>
        {route === null ? (
          <ButtonLink
            to="/routes/new"
            search={{ path: template, kind: template.includes('{') ? 'template' : 'exact', methods: method }}
            variant="light"
            size="compact-xs"
            data-row-link
          >
            Create route
          </ButtonLink>
        ) : (
          <>
            {stage && <StageBadge stage={stage} />}
            <Link to="/routes/$id" params={{ id: route }} className="clip" data-row-link>
              {route}
            </Link>
          </>
        )}
      </td>
      <td className={css.acts}>
        <div className={css.icons}>
          <ActionIcon
            title="Merge with others"
            aria-label={`Merge ${endpoint.endpoint} with others`}
            disabled={forbidden !== undefined}
            onClick={() => openTemplate('merge', endpoint)}
          >
            <IconArrowMerge size={16} />
          </ActionIcon>
          <ActionIcon
            title="Split"
            aria-label={`Split ${endpoint.endpoint}`}
            disabled={forbidden !== undefined || !template.includes('{')}
            onClick={() => openTemplate('split', endpoint)}
          >
            <IconArrowsSplit2 size={16} />
          </ActionIcon>
          <Hide endpoint={endpoint} forbidden={forbidden} />
        </div>
      </td>
    </tr>
  )
}

function openTemplate(act: 'merge' | 'split', { endpoint, samples }: EndpointView): void {
  void openDialog({ kind: 'endpoint-template', act, endpoint, samples })
}

function Hide({
  endpoint: { endpoint, hidden },
  forbidden,
}: {
  endpoint: EndpointView
  forbidden: string | undefined
}) {
  const change = useChange({ errors: 'toast' })
  const set = async (wanted: boolean) => {
    const done = await change.run({
      name: 'editEndpoint',
      tier: 0,
      input: { body: { endpoint, hidden: wanted } },
      done: () =>
        wanted ? `${endpoint} is counted apart: it will not be migrated.` : `${endpoint} counts again.`,
      reverse: () => set(!wanted),
    })
    if (done) await queryClient.invalidateQueries({ queryKey: ['endpoints'] })
  }
  return (
    <ActionIcon
      title={hidden ? 'Count it again' : 'Will not be migrated'}
      aria-label={`${hidden ? 'Show' : 'Hide'} ${endpoint}`}
      disabled={forbidden !== undefined}
      onClick={() => void set(!hidden)}
    >
      {hidden ? <IconEye size={16} /> : <IconEyeOff size={16} />}
    </ActionIcon>
  )
}
