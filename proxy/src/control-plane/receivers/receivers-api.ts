import type { Handlers } from '../bind.ts'
import type { ReceiversService } from './receivers-service.ts'

type Names =
  | 'listReceivers'
  | 'createReceiver'
  | 'editReceiver'
  | 'rotateReceiver'
  | 'deleteReceiver'
  | 'testReceiver'
  | 'listDeliveries'

export function receiversApi(receivers: ReceiversService): Handlers<Names> {
  return {
    async listReceivers() {
      const items = await receivers.list()
      return { items, total: items.length }
    },
    createReceiver: ({ body, caller }) => receivers.create(body, caller),
    editReceiver: ({ params, body, caller }) => receivers.edit(params.id, body, caller),
    rotateReceiver: ({ params, body, caller }) => receivers.rotate(params.id, body, caller),
    deleteReceiver: ({ params, query, caller }) => receivers.remove(params.id, query.reason, caller),
    testReceiver: ({ params, caller }) => receivers.test(params.id, caller),
    listDeliveries: async ({ query }) => ({ items: receivers.deliveries(query.receiver, query.limit) }),
  }
}
