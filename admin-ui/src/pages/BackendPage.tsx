import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { BackendView } from 'banyan/contracts/backend.ts'
import { LEGACY_BACKEND } from 'banyan/domain/route.ts'
import { useState } from 'react'
import { watchedBackendsQuery } from '../api/backend-queries.ts'
import { problemText } from '../api/client.ts'
import { useChange } from '../api/mutations.ts'
import { BreakerCard } from '../components/backends/BreakerCard.tsx'
import { ChecksCard } from '../components/backends/ChecksCard.tsx'
import { ConditionBadge } from '../components/backends/ConditionBadge.tsx'
import { LoadCard } from '../components/backends/LoadCard.tsx'
import { CheckButton } from '../components/CheckButton.tsx'
import { CliButton } from '../components/CliButton.tsx'
import { useReasonAgainst } from '../components/use-can.ts'
import { BackendForm, type BackendValues, backendBodyOf, backendValuesOf } from '../forms/BackendForm.tsx'
import { openDialog } from '../stores/dialogs.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Bones } from '../ui/Bones.tsx'
import { Card } from '../ui/Card.tsx'
import { Empty, Failed } from '../ui/Notice.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { commands } from '../util/cli.ts'
import css from './backend-page.module.css'

const page = getRouteApi('/shell/backends/$id')

export function BackendPage() {
  const { id } = page.useParams()
  const { data, error, refetch } = useQuery(watchedBackendsQuery)
  const backend = data?.items.find((each) => each.id === id)
  return (
    <>
      <PageHead
        title={id}
        above={<Link to="/backends">Backends</Link>}
        lead={
          backend && (
            <span className={css.lead}>
              <ConditionBadge condition={backend.condition} />
              <span>{backend.condition.why}</span>
              <code className="dim">{backend.url}</code>
            </span>
          )
        }
        actions={
          backend && (
            <>
              <CliButton command={commands.backend(id)} />
              <CheckButton backend={backend} />
            </>
          )
        }
      />
      {error && !data && (
        <Failed what="The backend could not be loaded" {...problemText(error)} onRetry={refetch} />
      )}
      {!data && !error && <Bones lines={5} />}
      {data && !backend && (
        <Empty title={`There is no backend ${id}`}>
          It may have been deleted.{' '}
          <Link to="/activity" search={{ q: id }}>
            See what happened to it
          </Link>
        </Empty>
      )}
      {backend && <Details key={id} backend={backend} />}
    </>
  )
}

function Details({ backend }: { backend: BackendView }) {
  const [base, setBase] = useState(backend)
  const forbidden = useReasonAgainst('backend.write')
  const change = useChange({ errors: 'inline' })

  async function save(values: BackendValues) {
    const { url, description, health } = backendBodyOf(values)
    const saved = await change.run({
      name: 'editBackend',
      tier: 2,
      base,
      input: {
        params: { id: base.id },
        body: { url, description: description ?? null, health: health ?? null, version: base.version },
      },
      done: (answer) => `${answer.id} was saved as revision ${answer.revision}.`,
      changes: (answer) => [{ kind: 'backend', id: base.id, before: { ...base }, after: { ...answer } }],
    })
    if (saved) setBase(saved)
  }

  return (
    <div className={css.columns}>
      <div className="stack">
        <LoadCard backend={backend} />
        <BreakerCard backend={backend} />
        <ChecksCard backend={backend} />
        <UsedBy backend={backend} forbidden={forbidden} />
      </div>
      <BackendForm
        initial={backendValuesOf(base)}
        isNew={false}
        submit="Save"
        busy={change.isPending}
        error={change.error}
        disabledReason={forbidden}
        onSubmit={(values) => void save(values)}
      />
    </div>
  )
}

function UsedBy({ backend, forbidden }: { backend: BackendView; forbidden: string | undefined }) {
  const navigate = useNavigate()
  const { id, routes } = backend
  const inUse =
    id === LEGACY_BACKEND
      ? 'The monolith is where everything else falls through; it cannot be deleted.'
      : routes.length > 0
        ? `${routes.join(', ')} ${routes.length === 1 ? 'uses' : 'use'} it.`
        : undefined
  async function remove() {
    const effect = 'No route uses it. Activity can bring it back.'
    if (await openDialog({ kind: 'delete', what: 'backend', object: backend, effect })) {
      await navigate({ to: '/backends', ignoreBlocker: true })
    }
  }
  return (
    <Card title="Routes that use it">
      <div className="stack">
        {routes.length === 0 ? (
          <p className="dim">None.</p>
        ) : (
          <ul>
            {routes.map((route) => (
              <li key={route}>
                <Link to="/routes/$id" params={{ id: route }}>
                  {route}
                </Link>
              </li>
            ))}
          </ul>
        )}
        <div>
          <ActionButton variant="default" disabledReason={forbidden ?? inUse} onClick={() => void remove()}>
            Delete…
          </ActionButton>
        </div>
      </div>
    </Card>
  )
}
