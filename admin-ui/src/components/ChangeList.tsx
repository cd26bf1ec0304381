import { Link } from '@tanstack/react-router'
import type { AuditEntry } from 'banyan/contracts/activity.ts'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import css from './change-list.module.css'
import { UndoButton } from './UndoButton.tsx'

/** The newest changes in a few words each. */
export function ChangeList({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <ul className={css.list}>
      {entries.map((entry) => (
        <li key={entry.id} className={css.item}>
          <div className="grow">
            <Link to="/activity" search={{ entry: entry.id }} className={css.summary}>
              {entry.summary}
            </Link>
            <p className={css.by}>
              {entry.actor.name} · <TimeAgo at={entry.at} />
            </p>
          </div>
          <UndoButton entry={entry} />
        </li>
      ))}
    </ul>
  )
}
