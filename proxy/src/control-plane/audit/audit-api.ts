import type { Store } from '../../store/store.ts'
import type { Handlers } from '../bind.ts'

export function auditApi(store: Store): Handlers<'listAudit'> {
  return { listAudit: ({ query }) => store.audit.page(query) }
}
