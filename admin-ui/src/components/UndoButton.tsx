import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { AuditEntry } from 'banyan/contracts/activity.ts'
import { undo } from '../api/undo.ts'

/** Takes one change back. Offered for ever, for every change that made a revision. */
export function UndoButton({ entry }: { entry: AuditEntry }) {
  const { revision, changes, summary } = entry
  const act = useMutation({ mutationFn: () => undo(revision ?? 0, changes) })
  // Before the first revision there was nothing to go back to.
  if (revision === null || revision <= 1) return null
  return (
    <Button
      variant="default"
      size="compact-xs"
      loading={act.isPending}
      aria-label={`Undo: ${summary}`}
      onClick={() => act.mutate()}
    >
      Undo
    </Button>
  )
}
