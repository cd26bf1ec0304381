import { Button } from '@mantine/core'
import type { AuditEntry } from 'banyan/contracts/activity.ts'
import { dayOf } from '../util/time.ts'
import { undonePairs } from '../util/undone.ts'
import { ActivityEntry } from './ActivityEntry.tsx'
import css from './activity-list.module.css'

type Props = {
  entries: readonly AuditEntry[]
  /** The entry that a link points at. */
  open?: number | undefined
  more: (() => void) | undefined
  loadingMore: boolean
}

/** Entries under the day they were made on, newest first. */
export function ActivityList({ entries, open, more, loadingMore }: Props) {
  const now = Date.now()
  const pairs = undonePairs(entries)
  const days = Map.groupBy(entries, (entry) => dayOf(Date.parse(entry.at), now))
  return (
    <div className="stack">
      {[...days].map(([day, ofDay]) => (
        <section key={day} aria-label={day}>
          <h2 className={css.day}>{day}</h2>
          <ol className={css.list}>
            {ofDay.map((entry) => (
              <ActivityEntry
                key={entry.id}
                entry={entry}
                startOpen={entry.id === open}
                pair={pairs.get(entry.id)}
              />
            ))}
          </ol>
        </section>
      ))}
      {more && (
        <div>
          <Button variant="default" loading={loadingMore} onClick={more}>
            Older
          </Button>
        </div>
      )}
    </div>
  )
}
