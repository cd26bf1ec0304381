import { IconAlertTriangle, IconCircleCheck, IconEye } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { AttentionItem } from 'banyan/contracts/attention.ts'
import { problemText } from '../api/client.ts'
import { attentionQuery } from '../api/evidence-queries.ts'
import { routesQuery } from '../api/queries.ts'
import { Bones } from '../ui/Bones.tsx'
import { Card } from '../ui/Card.tsx'
import { Failed } from '../ui/Notice.tsx'
import { keyOf } from '../util/attention.ts'
import { prefillOf } from '../util/endpoint-name.ts'
import { plural } from '../util/format.ts'
import css from './attention.module.css'
import { ButtonLink, TextLink } from './links.tsx'
import { RollBackButton } from './RollBackButton.tsx'

/** What needs a person, the worst first, each with its one remedy. The server ranks it; banyan status shows the same. */
export function Attention() {
  const { data, error, refetch } = useQuery(attentionQuery)
  const total = data?.total ?? 0
  return (
    <Card title="Needs attention" aside={data && <span className="num dim">{total}</span>} flush>
      {!data && !error && <Bones lines={2} />}
      {!data && error && (
        <Failed what="What needs attention is not known" {...problemText(error)} onRetry={refetch} />
      )}
      {data && total === 0 && (
        <p className={css.fine}>
          <IconCircleCheck size={18} aria-hidden="true" /> Nothing does. All routes are in force, and what
          serves people has shown no difference and no more errors than before.
        </p>
      )}
      <ul>
        {data?.items.map((item) => (
          <Row key={keyOf(item)} item={item} />
        ))}
      </ul>
      {data && total > data.items.length && (
        <p className={css.more}>and {plural(total - data.items.length, 'more', 'more')}, which can wait</p>
      )}
    </Card>
  )
}

function Row({ item }: { item: AttentionItem }) {
  const Mark = item.urgent ? IconAlertTriangle : IconEye
  return (
    <li className={css.item} data-urgent={item.urgent}>
      <Mark size={18} className={css.mark} aria-label={item.urgent ? 'urgent' : 'to look at'} />
      <div className="grow">
        <strong>{item.what}</strong>
        <p className={css.why}>{item.why}</p>
      </div>
      <Remedy item={item} />
    </li>
  )
}

function Remedy({ item: { remedy, route, about, kind } }: { item: AttentionItem }) {
  const { data: routes } = useQuery(routesQuery)
  const found = remedy === 'roll-back' ? routes?.items.find(({ id }) => id === route) : undefined
  if (found) return <RollBackButton route={found} />
  if (remedy === 'review' && route !== null) {
    return (
      <ButtonLink to="/divergences" search={{ route }} variant="light" size="xs">
        Review
      </ButtonLink>
    )
  }
  if (remedy === 'create-route') {
    return (
      <ButtonLink to="/routes/new" search={prefillOf(about.id)} variant="light" size="xs">
        Create route
      </ButtonLink>
    )
  }
  const tab = kind === 'shadow-idle' ? { tab: 'comparison' as const } : {}
  if (about.kind === 'backend') {
    return (
      <TextLink to="/backends/$id" params={{ id: about.id }}>
        Look
      </TextLink>
    )
  }
  if (about.kind === 'route') {
    return (
      <TextLink to="/routes/$id" params={{ id: about.id }} search={tab}>
        {remedy === 'ramp' ? 'Move on' : 'Look'}
      </TextLink>
    )
  }
  return about.kind === 'rule' ? <TextLink to="/rules">Look</TextLink> : null
}
