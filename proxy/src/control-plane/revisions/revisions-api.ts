import type { Handlers } from '../bind.ts'
import type { RevisionsService } from './revisions-service.ts'

export function revisionsApi(
  revisions: RevisionsService,
): Handlers<'listRevisions' | 'restoreRevision' | 'undoRevision'> {
  return {
    listRevisions: ({ query }) => revisions.page(query),
    async restoreRevision({ params: { n }, body, caller }) {
      const { revision, changes, applied } = await revisions.restore(n, body.reason, caller)
      return { revision, restored: n, changes, applied }
    },
    async undoRevision({ params: { n }, body, caller }) {
      const { revision, changes, applied } = await revisions.undo(n, body.reason, caller)
      return { revision, restored: n, changes, applied }
    },
  }
}
