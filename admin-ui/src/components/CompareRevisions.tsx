import '@mantine/core/styles/NumberInput.layer.css'
import { Button, NumberInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { fieldDiff } from 'banyan/domain/field-diff.ts'
import { type FormEvent, useState } from 'react'
import { revisionsBetweenQuery } from '../api/activity-queries.ts'
import { problemText } from '../api/client.ts'
import { Bones } from '../ui/Bones.tsx'
import { Card } from '../ui/Card.tsx'
import { FieldDiff } from '../ui/FieldDiff.tsx'
import { Failed } from '../ui/Notice.tsx'
import { changesWithin } from '../util/revisions.ts'
import css from './compare-revisions.module.css'

type Props = { from: number; to: number; onCompare: (from: number, to: number) => void; onClose: () => void }

/** What differs between any two revisions, object by object. */
export function CompareRevisions({ from, to, onCompare, onClose }: Props) {
  const [first, setFirst] = useState<number | string>(from)
  const [second, setSecond] = useState<number | string>(to)
  function submit(event: FormEvent) {
    event.preventDefault()
    const [a, b] = [Number(first), Number(second)]
    if (a >= 0 && b >= 0) onCompare(Math.min(a, b), Math.max(a, b))
  }
  return (
    <Card
      title="Compare two revisions"
      className={css.card}
      aside={
        <Button variant="subtle" size="compact-xs" onClick={onClose}>
          Close
        </Button>
      }
    >
      <div className="stack">
        <form className={css.form} onSubmit={submit}>
          <NumberInput label="Revision" min={0} allowDecimal={false} value={first} onChange={setFirst} />
          <NumberInput label="with" min={0} allowDecimal={false} value={second} onChange={setSecond} />
          <Button type="submit" variant="default">
            Compare
          </Button>
        </form>
        <Differences from={from} to={to} />
      </div>
    </Card>
  )
}

function Differences({ from, to }: { from: number; to: number }) {
  const { data, error, refetch } = useQuery(revisionsBetweenQuery(from, to))
  if (error) return <Failed what="They could not be compared" {...problemText(error)} onRetry={refetch} />
  if (!data) return <Bones lines={3} />
  const changes = changesWithin(data)
  if (changes.length === 0)
    return (
      <p className="dim">
        Nothing differs between {from} and {to}.
      </p>
    )
  return changes.map((change) => (
    <section key={`${change.kind}/${change.id}`} className="stack tight">
      <h3>
        {change.kind} {change.id}
        {change.before === null && ' (only in the later)'}
        {change.after === null && ' (only in the earlier)'}
      </h3>
      <FieldDiff
        changes={fieldDiff(change.before, change.after)}
        label={`How ${change.id} differs between ${from} and ${to}`}
      />
    </section>
  ))
}
