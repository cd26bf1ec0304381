import { useMutation } from '@tanstack/react-query'
import type { AuditEntry } from 'banyan/contracts/activity.ts'
import { undo } from '../api/undo.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { KILL_SWITCH } from '../util/revisions.ts'
import { useReasonAgainst } from './use-can.ts'

/** Takes one change back. Offered for ever, for every change that made a revision. */
export function UndoButton({ entry }: { entry: AuditEntry }) {
  const { revision, changes, summary } = entry
  const forbidden = useReasonAgainst('traffic.change')
  const act = useMutation({ mutationFn: () => undo(revision ?? 0, changes) })
  // Before the first revision there was nothing to go back to.
  // The kill switch has a way back of its own, which shows what it sends where.
  const killSwitch = changes.every(({ kind, id }) => kind === 'setting' && id === KILL_SWITCH)
  if (revision === null || revision <= 1 || killSwitch) return null
  return (
    <ActionButton
      variant="default"
      size="compact-xs"
      loading={act.isPending}
      disabledReason={forbidden}
      aria-label={`Undo: ${summary}`}
      onClick={() => act.mutate()}
    >
      Undo
    </ActionButton>
  )
}
