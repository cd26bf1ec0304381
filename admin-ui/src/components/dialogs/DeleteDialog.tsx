import { TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import type { DialogSpec } from '../../stores/dialogs.ts'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { Failed } from '../../ui/Notice.tsx'

type Props = Extract<DialogSpec, { kind: 'delete' }> & { close: (agreed: boolean) => void }

export function DeleteDialog({ what, object, effect, close }: Props) {
  const { id, version } = object
  const [typed, setTyped] = useState('')
  const change = useChange({ errors: 'inline' })

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (typed !== id) return
    const deleted = await change.run({
      name: what === 'route' ? 'deleteRoute' : 'deleteBackend',
      tier: 3,
      input: { params: { id }, query: { version } },
      done: () => `The ${what} ${id} was deleted.`,
      changes: () => [{ kind: what, id, before: { ...object }, after: null }],
    })
    // A deletion answers nothing; only a failure answers null.
    if (deleted !== null) close(true)
  }

  return (
    <form className="stack" onSubmit={submit}>
      <p>{effect}</p>
      <TextInput
        label={`Type ${id} to confirm`}
        value={typed}
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {change.error && <Failed what="Nothing was deleted" {...problemText(change.error)} />}
      <DialogButtons
        deed={`Delete ${what}`}
        danger
        busy={change.isPending}
        disabledReason={typed === id ? undefined : `Type ${id} first.`}
        onCancel={() => close(false)}
      />
    </form>
  )
}
