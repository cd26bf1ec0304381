import type { Handlers } from '../bind.ts'
import type { Committed } from '../changes.ts'
import type { BulkService } from './bulk-service.ts'

export function bulkApi(bulk: BulkService): Handlers<'rollbackRoutes' | 'changeTraffics'> {
  return {
    rollbackRoutes: async ({ body, caller }) => answerOf(await bulk.rollBack(body, caller)),
    changeTraffics: async ({ body, caller }) => answerOf(await bulk.changeTraffic(body, caller)),
  }
}

const answerOf = ({ revision, changes, applied }: Committed<null>) => ({ revision, changes, applied })
