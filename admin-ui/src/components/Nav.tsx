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
import { statusQuery } from '../api/queries.ts'
import css from './nav.module.css'

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
              </Link>
            </li>
          ))}
        </ul>
        <Foot />
      </nav>
    </>
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
