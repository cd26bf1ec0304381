import { Button } from '@mantine/core'
import { fieldDiff } from 'banyan/domain/field-diff.ts'
import { useState } from 'react'
import { FieldDiff } from '../../ui/FieldDiff.tsx'
import { summaryOf } from '../../util/change-summary.ts'
import { ago } from '../../util/time.ts'

type Json = Record<string, unknown>
type Props = { base: Json; current: Json; mine: Json; close: (again: boolean) => void }

/** Two people changed one object; nothing is merged behind anybody's back. */
export function ConflictDialog({ base, current, mine, close }: Props) {
  const [shown, setShown] = useState(false)
  const [openedAt] = useState(Date.now)
  const theirs = fieldDiff(base, current)
  const { version: _version, reason: _reason, ...wanted } = mine
  const ours = fieldDiff(Object.fromEntries(Object.keys(wanted).map((key) => [key, current[key]])), wanted)
  return (
    <div className="stack">
      <p>
        <strong>{String(current.changedBy ?? 'Somebody')}</strong> changed{' '}
        <strong>{String(current.id ?? 'this')}</strong>{' '}
        {typeof current.changedAt === 'string' && ago(Date.parse(current.changedAt), openedAt)}
        {theirs.length > 0 && <>: {summaryOf(theirs)}</>}. You were looking at an earlier version; your change
        has not been made.
      </p>
      {shown && (
        <>
          <section className="stack tight">
            <h3>What they changed</h3>
            <FieldDiff changes={theirs} label="Their change" />
          </section>
          <section className="stack tight">
            <h3>What yours would change now</h3>
            <FieldDiff changes={ours} label="Your change" />
          </section>
        </>
      )}
      <div className="row wrap" style={{ justifyContent: 'flex-end' }}>
        {!shown && (
          <Button variant="default" size="sm" onClick={() => setShown(true)}>
            Show difference
          </Button>
        )}
        <Button variant="default" size="sm" onClick={() => close(false)}>
          Discard
        </Button>
        <Button size="sm" onClick={() => close(true)}>
          Apply mine again
        </Button>
      </div>
    </div>
  )
}
