import { useMutation } from '@tanstack/react-query'
import type { ObjectChange } from 'banyan/contracts/activity.ts'
import { fieldDiff } from 'banyan/domain/field-diff.ts'
import { type FormEvent, useState } from 'react'
import { problemText } from '../../api/client.ts'
import { performUndo } from '../../api/undo.ts'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { FieldDiff } from '../../ui/FieldDiff.tsx'
import { Failed, Note } from '../../ui/Notice.tsx'
import { ReasonField } from '../../ui/ReasonField.tsx'
import { undoTier } from '../../util/blast-radius.ts'

type Props = { revision: number; changes: ObjectChange[]; close: (agreed: boolean) => void }

/** An undo that sends more traffic to a candidate shows what it would do before it does it. */
export function UndoDialog({ revision, changes, close }: Props) {
  const [reason, setReason] = useState('')
  const big = undoTier(changes) === 3
  const change = useMutation({ mutationFn: () => performUndo(revision, changes, reason.trim()) })

  function submit(event: FormEvent) {
    event.preventDefault()
    if (big && reason.trim() === '') return
    change.mutate(undefined, { onSuccess: () => close(true) })
  }

  return (
    <form className="stack" onSubmit={submit}>
      <Note tone="warn">Undoing this sends more traffic to a candidate than it gets now.</Note>
      {changes.map((item) => (
        <section key={`${item.kind}/${item.id}`} className="stack tight">
          <h3>
            {item.kind} {item.id}
          </h3>
          <FieldDiff
            changes={fieldDiff(item.after, item.before)}
            label={`What undoing changes of ${item.id}`}
          />
        </section>
      ))}
      <ReasonField
        value={reason}
        onChange={setReason}
        required={big ? 'So much at once is kept in Activity with its reason.' : undefined}
      />
      {change.error && <Failed what="Nothing was changed" {...problemText(change.error)} />}
      <DialogButtons
        deed={`Undo revision ${revision}`}
        busy={change.isPending}
        disabledReason={big && reason.trim() === '' ? 'Give a reason first.' : undefined}
        onCancel={() => close(false)}
      />
    </form>
  )
}
