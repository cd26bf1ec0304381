import '@mantine/core/styles/Input.layer.css'
import { Button, TextInput } from '@mantine/core'
import type { FormEvent } from 'react'
import { problemText } from '../../api/client.ts'
import { useChange } from '../../api/mutations.ts'
import { PercentField, PercentMarks } from '../../forms/PercentField.tsx'
import type { DialogSpec } from '../../stores/dialogs.ts'
import { DialogButtons } from '../../ui/DialogButtons.tsx'
import { Failed, Note } from '../../ui/Notice.tsx'
import { ReasonField } from '../../ui/ReasonField.tsx'
import { WEIGHT_MARKS } from '../../util/choices.ts'
import { bulkRampCommand } from '../../util/cli.ts'
import { percent, plural } from '../../util/format.ts'
import { BulkDiff } from '../BulkDiff.tsx'
import { BulkFacts } from '../BulkFacts.tsx'
import { bulkTraffic } from '../bulk-change.ts'
import { CliButton } from '../CliButton.tsx'
import { useBulkDraft } from '../use-bulk-draft.ts'

type Props = Extract<DialogSpec, { kind: 'bulk-traffic' }> & { close: (agreed: boolean) => void }

/** One number for many routes, in one revision: what it would move, before it does. */
export function BulkTrafficDialog({ what, ids, close }: Props) {
  const draft = useBulkDraft(what, ids)
  const { to, number, moved, reason, big, refused } = draft
  const change = useChange({ errors: 'inline' })

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (refused || to === undefined) return
    if (await change.run(bulkTraffic(moved, to, reason))) close(true)
  }

  return (
    <form className="stack" onSubmit={submit}>
      <div>
        <PercentField
          autoFocus
          label={what === 'ramp' ? 'Served by the candidate' : 'Mirror'}
          description={`of each; ${what === 'ramp' ? 'what they mirror' : 'who serves'} stays as it is`}
          value={number}
          onChange={draft.setNumber}
        />
        <PercentMarks marks={WEIGHT_MARKS} value={number} onChange={draft.setNumber} />
      </div>
      {to && moved.length > 0 && (
        <>
          <BulkFacts routes={moved} to={to} />
          <BulkDiff routes={moved} to={to} />
        </>
      )}
      <Obstacles draft={draft} />
      {big && (
        <TextInput
          label={`Type ${draft.up}, the number of routes that get more, to confirm`}
          value={draft.typed}
          inputMode="numeric"
          autoComplete="off"
          onChange={(event) => draft.setTyped(event.currentTarget.value)}
        />
      )}
      <ReasonField
        value={reason}
        onChange={draft.setReason}
        required={big ? 'So much at once is kept in Activity with its reason.' : undefined}
      />
      {change.error && <Failed what="Nothing was changed" {...problemText(change.error)} />}
      {to && 'weight' in to && moved.length > 0 && (
        <CliButton compact command={bulkRampCommand(moved, to.weight, reason)} />
      )}
      <DialogButtons
        deed={deedOf(what, number, moved.length)}
        busy={change.isPending}
        disabledReason={refused}
        onCancel={() => close(false)}
      />
    </form>
  )
}

/** What has to be dealt with first, each with the button that does. */
function Obstacles({
  draft: { stale, refusing, renew, leaveOut },
}: {
  draft: ReturnType<typeof useBulkDraft>
}) {
  return (
    <>
      {stale.length > 0 && (
        <Note tone="warn">
          {plural(stale.length, 'route')} changed meanwhile.{' '}
          <Button variant="default" size="compact-xs" onClick={renew}>
            Show them as they are now
          </Button>
        </Note>
      )}
      {refusing.length > 0 && (
        <Note tone="danger">
          {plural(refusing.length, 'route')} cannot go there, and it is all of them or none.{' '}
          <Button variant="default" size="compact-xs" onClick={() => leaveOut(refusing)}>
            Leave {refusing.length === 1 ? 'it' : 'them'} out
          </Button>
        </Note>
      )}
    </>
  )
}

function deedOf(what: Props['what'], number: number | undefined, routes: number): string {
  if (number === undefined) return what === 'ramp' ? 'Set weight' : 'Mirror'
  const all = plural(routes, 'route')
  if (what === 'ramp') return `Set ${percent(number)} for ${all}`
  return number === 0 ? `Stop mirroring ${all}` : `Mirror ${percent(number)} of ${all}`
}
