import type { Store } from '../../store/store.ts'
import type { Handlers } from '../bind.ts'

export function auditApi(store: Store): Handlers<'listAudit' | 'verifyAudit'> {
  return {
    listAudit: ({ query }) => store.audit.page(query),
    async verifyAudit({ query: { entry, hash } }) {
      const anchor = entry === undefined || hash === undefined ? undefined : { entry, hash }
      const checked = await store.snapshot((tables) => tables.audit.verify(anchor))
      return { ok: checked.broken === null, ...checked }
    },
  }
}
