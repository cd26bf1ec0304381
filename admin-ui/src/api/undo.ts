import type { ObjectChange } from 'banyan/contracts/activity.ts'
import { openDialog } from '../stores/dialogs.ts'
import { toast } from '../stores/toast.ts'
import { undoTier } from '../util/blast-radius.ts'
import { problemText } from './client.ts'
import { perform } from './mutations.ts'

/** Takes a revision back: at once where that is safe, else after showing what it would send where. */
export async function undo(revision: number, changes: ObjectChange[]): Promise<void> {
  if (undoTier(changes) > 1) {
    await openDialog({ kind: 'undo', revision, changes })
    return
  }
  try {
    await performUndo(revision, changes)
  } catch (error) {
    toast({ ...problemText(error), failed: true })
  }
}

/** The call itself, for the dialog that has already asked. */
export function performUndo(revision: number, changes: ObjectChange[], reason?: string) {
  return perform({
    name: 'undoRevision',
    input: { params: { n: revision }, body: reason ? { reason } : {} },
    tier: undoTier(changes),
    done: (answer) => `Revision ${revision} was undone; this is revision ${answer.revision}.`,
    changes: (answer) => answer.changes,
  })
}
