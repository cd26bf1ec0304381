import { IconCircleCheck } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { divergencesQuery } from '../api/evidence-queries.ts'
import { backendsQuery, routesQuery, statusQuery, trafficQuery } from '../api/queries.ts'
import { Bones } from '../ui/Bones.tsx'
import { Card } from '../ui/Card.tsx'
import { attentionOf } from '../util/attention.ts'
import { filterOf } from '../util/divergence-filter.ts'
import css from './attention.module.css'
import { TextLink } from './links.tsx'
import { RollBackButton } from './RollBackButton.tsx'

/** What needs a person, the worst first, each with its one remedy. */
export function Attention() {
  const { data: routes } = useQuery(routesQuery)
  const { data: backends } = useQuery(backendsQuery)
  const { data: status } = useQuery(statusQuery)
  const { data: traffic } = useQuery(trafficQuery)
  const { data: divergences } = useInfiniteQuery(divergencesQuery(filterOf({})))
  const regressed = divergences?.pages[0]?.states.regressed ?? 0
  const known = routes && backends && status
  const items = known ? attentionOf(routes.items, backends.items, status, traffic, regressed) : []
  return (
    <Card title="Needs attention" aside={known && <span className="num dim">{items.length}</span>} flush>
      {!known && <Bones lines={2} />}
      {known && items.length === 0 && (
        <p className={css.fine}>
          <IconCircleCheck size={18} aria-hidden="true" /> Nothing does. All backends answer, and all routes
          are in force.
        </p>
      )}
      <ul>
        {items.map((item) => (
          <li key={item.key} className={css.item}>
            <div className="grow">
              <strong>{item.what}</strong>
              <p className={css.why}>{item.why}</p>
            </div>
            {item.rollBack ? (
              <RollBackButton route={item.rollBack} />
            ) : item.divergences ? (
              <TextLink to="/divergences">Look</TextLink>
            ) : item.backend ? (
              <TextLink to="/backends/$id" params={{ id: item.backend }}>
                Look
              </TextLink>
            ) : item.route ? (
              <TextLink to="/routes/$id" params={{ id: item.route }}>
                Look
              </TextLink>
            ) : null}
          </li>
        ))}
      </ul>
    </Card>
  )
}
