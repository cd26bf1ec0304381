import { useQuery } from '@tanstack/react-query'
import { fieldDiff } from 'banyan/domain/field-diff.ts'
import { type FormEvent, useState } from 'react'
import { problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import { revisionsQuery } from '../../api/queries.ts'
import type { DialogSpec } from '../../stores/dialogs.ts'
import { Bones } from '../../ui/Bones.tsx'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { FieldDiff } from '../../ui/FieldDiff.tsx'
import { Failed } from '../../ui/Notice.tsx'
import { ReasonField } from '../../ui/ReasonField.tsx'
import { TimeAgo } from '../../ui/TimeAgo.tsx'
import { changesSince } from '../../util/revisions.ts'

type Props = Extract<DialogSpec, { kind: 'restore' }> & { close: (agreed: boolean) => void }

/** Everything as it was at a revision: first what that would change. */
export function RestoreDialog({ entry, close }: Props) {
  const n = entry.revision ?? 0
  const [reason, setReason] = useState('')
  const { data, error } = useQuery(revisionsQuery)
  const change = useChange({ errors: 'inline' })
  const changes = data && changesSince(data.items, n)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (reason.trim() === '') return
    const restored = await change.run({
      name: 'restoreRevision',
      tier: 3,
      input: { params: { n }, body: { reason: reason.trim() } },
      done: (answer) => `Revision ${n} is in force again, as revision ${answer.revision}.`,
      changes: (answer) => answer.changes,
    })
    if (restored) close(true)
  }

  return (
    <form className="stack" onSubmit={submit}>
      <p>
        Routes and backends become as they were after “{entry.summary}” (<TimeAgo at={entry.at} />
        ). It makes a new revision; nothing is taken out of the past.
      </p>
      {error && <Failed what="What it would change is not known" {...problemText(error)} />}
      {!data && !error && <Bones lines={3} />}
      {changes?.map((item) => (
        <section key={`${item.kind}/${item.id}`} className="stack tight">
          <h3>
            {item.kind} {item.id}
            {item.after === null && ' (removed)'}
            {item.before === null && ' (back again)'}
          </h3>
          <FieldDiff changes={fieldDiff(item.before, item.after)} label={`What changes of ${item.id}`} />
        </section>
      ))}
      {changes?.length === 0 && <p className="dim">Nothing differs from how it is now.</p>}
      <ReasonField value={reason} onChange={setReason} required="It is kept in Activity with the change." />
      {change.error && <Failed what="Nothing was changed" {...problemText(change.error)} />}
      <DialogButtons
        deed={`Restore revision ${n}`}
        busy={change.isPending}
        disabledReason={reason.trim() === '' ? 'Give a reason first.' : undefined}
        onCancel={() => close(false)}
      />
    </form>
  )
}
