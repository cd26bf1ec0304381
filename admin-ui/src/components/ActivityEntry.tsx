import { Button } from '@mantine/core'
import { type Icon, IconApi, IconBrowser, IconCpu, IconFileText, IconTerminal2 } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Actor, AuditEntry } from 'banyan/contracts/activity.ts'
import { fieldDiff } from 'banyan/domain/field-diff.ts'
import { useEffect, useId, useRef, useState } from 'react'
import { openDialog } from '../stores/dialogs.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { FieldDiff } from '../ui/FieldDiff.tsx'
import { TimeAgo } from '../ui/TimeAgo.tsx'
import type { UndonePair } from '../util/undone.ts'
import css from './activity-list.module.css'
import { UndoButton } from './UndoButton.tsx'
import { useReasonAgainst } from './use-can.ts'

const VIA: Record<Actor['via'], { icon: Icon; says: string }> = {
  console: { icon: IconBrowser, says: 'in the console' },
  cli: { icon: IconTerminal2, says: 'on the command line' },
  api: { icon: IconApi, says: 'through the API' },
  file: { icon: IconFileText, says: 'from a file' },
  process: { icon: IconCpu, says: 'by the process itself' },
}

type Props = {
  entry: AuditEntry
  startOpen: boolean
  /** What took it back, or what it took back, where that is listed too. */
  pair?: UndonePair | undefined
}

/** Who did what, when, why and from where; the fields that changed on demand. */
export function ActivityEntry({ entry, startOpen, pair }: Props) {
  const [open, setOpen] = useState(startOpen)
  const id = useId()
  const ref = useRef<HTMLLIElement>(null)
  const { icon: ViaIcon, says } = VIA[entry.actor.via]
  useEffect(() => {
    if (startOpen) ref.current?.scrollIntoView({ block: 'center' })
  }, [startOpen])
  return (
    <li ref={ref} className={css.entry} data-row>
      <div className={css.line}>
        <span className={css.via} title={says}>
          <ViaIcon size={17} stroke={1.75} aria-hidden="true" />
        </span>
        <div className="grow">
          <p className={css.summary}>{entry.summary}</p>
          <p className={css.meta}>
            <strong>{entry.actor.name}</strong> {says} ·{' '}
            <Link to="/activity" search={{ entry: entry.id }} title="A link to this entry">
              <TimeAgo at={entry.at} />
            </Link>
            {entry.revision !== null && <span className="num"> · revision {entry.revision}</span>}
            {pair && (
              <>
                {' · '}
                <Link to="/activity" search={{ entry: pair.entry }} className="num">
                  {pair.is === 'undone' ? 'undone in' : 'undid'} revision {pair.revision}
                </Link>
              </>
            )}
          </p>
          {entry.reason && <p className={css.reason}>“{entry.reason}”</p>}
        </div>
        <div className={css.acts}>
          {entry.changes.length > 0 && (
            <Button
              variant="subtle"
              size="compact-xs"
              data-row-link
              aria-expanded={open}
              aria-controls={id}
              onClick={() => setOpen(!open)}
            >
              {open ? 'Hide' : 'Changes'}
            </Button>
          )}
          <RestoreButton entry={entry} />
          <UndoButton entry={entry} />
        </div>
      </div>
      {open && (
        <div id={id} className={css.changes}>
          {entry.changes.map((change) => (
            <section key={`${change.kind}/${change.id}`} className="stack tight">
              <h3>
                {change.kind}{' '}
                {change.kind === 'route' && change.after !== null ? (
                  <Link to="/routes/$id" params={{ id: change.id }}>
                    {change.id}
                  </Link>
                ) : (
                  change.id
                )}
                {change.before === null && ' (created)'}
                {change.after === null && ' (deleted)'}
              </h3>
              <FieldDiff
                changes={fieldDiff(change.before, change.after)}
                label={`What changed of ${change.id}`}
              />
            </section>
          ))}
        </div>
      )}
    </li>
  )
}

function RestoreButton({ entry }: { entry: AuditEntry }) {
  const forbidden = useReasonAgainst('revision.restore')
  if (entry.revision === null) return null
  return (
    <ActionButton
      variant="subtle"
      size="compact-xs"
      disabledReason={forbidden}
      aria-label={`Restore everything as it was at revision ${entry.revision}`}
      onClick={() => void openDialog({ kind: 'restore', entry })}
    >
      Restore
    </ActionButton>
  )
}
