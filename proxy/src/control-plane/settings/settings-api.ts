import type { Store } from '../../store/store.ts'
import type { Handlers } from '../bind.ts'
import type { SettingsService } from './settings-service.ts'

type Names =
  | 'getSettings'
  | 'setGeneral'
  | 'setRedaction'
  | 'setRetention'
  | 'testRedaction'
  | 'deleteCaptured'

export function settingsApi(settings: SettingsService, store: Store): Handlers<Names> {
  return {
    getSettings: () => settings.view(),
    async setGeneral({ body, caller }) {
      const { revision, applied } = await settings.setGeneral(body, caller)
      return { ...(await settings.general(store)), revision, applied }
    },
    async setRedaction({ body, caller }) {
      const { revision, applied } = await settings.setRedaction(body, caller)
      return { ...(await settings.redaction(store)), revision, applied }
    },
    async setRetention({ body, caller }) {
      const { revision, applied } = await settings.setRetention(body, caller)
      return { ...(await settings.retention(store)), revision, applied }
    },
    testRedaction: ({ body }) => settings.test(body),
    deleteCaptured: async ({ body, caller }) => ({
      removed: await settings.deleteCaptured(body.reason, caller),
    }),
  }
}
