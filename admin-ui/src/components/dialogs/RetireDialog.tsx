import { TextInput } from '@mantine/core'
import type { RouteView } from 'banyan/contracts/route.ts'
import { type FormEvent, useState } from 'react'
import { problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { Failed, Note } from '../../ui/Notice.tsx'
import { ReasonField } from '../../ui/ReasonField.tsx'

type Props = { route: RouteView; close: (agreed: boolean) => void }

export function RetireDialog({ route, close }: Props) {
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const change = useChange({ errors: 'inline' })
  const missing =
    typed !== route.id ? `Type ${route.id} first.` : reason.trim() === '' ? 'Give a reason first.' : undefined

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (missing) return
    const retired = await change.run({
      name: 'retireRoute',
      tier: 3,
      base: route,
      input: { params: { id: route.id }, body: { version: route.version, reason: reason.trim() } },
      done: (answer) => `${answer.id} is retired: ${answer.candidate} alone serves it.`,
      changes: (answer) => [{ kind: 'route', id: route.id, before: { ...route }, after: { ...answer } }],
    })
    if (retired) close(true)
  }

  return (
    <form className="stack" onSubmit={submit}>
      <Note tone="warn">
        {route.baseline} is taken out of this route: no fallback, no comparison, no roll back by weight. The
        monolith’s code for it can then be deleted.
      </Note>
      <TextInput
        label={`Type ${route.id} to confirm`}
        value={typed}
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <ReasonField value={reason} onChange={setReason} required="It is kept in Activity with the change." />
      {change.error && <Failed what="Nothing was changed" {...problemText(change.error)} />}
      <DialogButtons
        deed="Retire the baseline"
        danger
        busy={change.isPending}
        disabledReason={missing}
        onCancel={() => close(false)}
      />
    </form>
  )
}
