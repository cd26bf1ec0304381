import {
  type Icon,
  IconFilterCheck,
  IconGitCompare,
  IconHistory,
  IconLayoutDashboard,
  IconMap2,
  IconRoute,
  IconServer2,
  IconSettings,
  IconZoomQuestion,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, type LinkProps } from '@tanstack/react-router'
import { attentionQuery } from '../api/evidence-queries.ts'
import { statusQuery } from '../api/queries.ts'
import { type Badge, badgesOf } from '../util/attention.ts'
import css from './nav.module.css'

/** More than this is many. */
const MOST = 99

type Item = { to: NonNullable<LinkProps['to']>; label: string; icon: Icon; exact?: boolean }

const ITEMS: Item[] = [
  { to: '/', label: 'Overview', icon: IconLayoutDashboard, exact: true },
  { to: '/routes', label: 'Routes', icon: IconRoute },
  { to: '/divergences', label: 'Divergences', icon: IconGitCompare },
  { to: '/rules', label: 'Rules', icon: IconFilterCheck },
  { to: '/coverage', label: 'Coverage', icon: IconMap2 },
  { to: '/backends', label: 'Backends', icon: IconServer2 },
  { to: '/explain', label: 'Explain', icon: IconZoomQuestion },
  { to: '/activity', label: 'Activity', icon: IconHistory },
  { to: '/settings', label: 'Settings', icon: IconSettings },
]

export function Nav({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { data } = useQuery(attentionQuery)
  const badges = data ? badgesOf(data) : {}
  return (
    <>
      {open && <button type="button" className={css.veil} aria-label="Close navigation" onClick={onClose} />}
      <nav
        id="navigation"
        aria-label="Main"
        className={css.nav}
        data-open={open}
        onKeyDown={(event) => event.key === 'Escape' && onClose()}
      >
        <ul className={css.list}>
          {ITEMS.map(({ to, label, icon: ItemIcon, exact = false }) => (
            <li key={label}>
              <Link to={to} className={css.item} activeOptions={{ exact, includeSearch: false }}>
                <ItemIcon size={18} stroke={1.75} aria-hidden="true" />
                {label}
                <NavBadge badge={badges[to]} />
              </Link>
            </li>
          ))}
        </ul>
        <Foot />
      </nav>
    </>
  )
}

/** A count that needs a person; what it counts is said to those who do not see where it stands. */
function NavBadge({ badge }: { badge: Badge | undefined }) {
  if (!badge) return null
  return (
    <span className={css.badge} title={badge.says}>
      <span aria-hidden="true">{badge.count > MOST ? `${MOST}+` : badge.count}</span>
      <span className="sr-only">, {badge.says}</span>
    </span>
  )
}

function Foot() {
  const { data } = useQuery(statusQuery)
  return (
    <p className={css.foot}>
      {data && (
        <>
          <span className="num">Revision {data.revision}</span>
          <span>Banyan {data.version}</span>
        </>
      )}
    </p>
  )
}
