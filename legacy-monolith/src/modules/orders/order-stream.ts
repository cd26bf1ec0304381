import type { Database } from '@banyan/service-kit/database'
import type { EventStream } from '@banyan/service-kit/event-stream'
import { orderEventView } from './order-view.ts'
import { orderEventsAfter } from './orders-repository.ts'
import type { OrdersService } from './orders-service.ts'

/** The history of an order as it happens. */
export function orderStream(
  db: Database,
  orders: OrdersService,
  orderId: string,
): Pick<EventStream, 'read' | 'subscribe'> {
  return {
    subscribe: (listener) => orders.onChange(orderId, listener),
    read: async (afterId) =>
      (await orderEventsAfter(db, orderId, afterId)).map((event) => ({
        id: event.id,
        event: 'status',
        data: orderEventView(event),
      })),
  }
}
