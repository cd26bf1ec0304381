import type { Database } from '@banyan/service-kit/database'
import type { Response } from 'express'
import { orderEventView } from './order-view.ts'
import { orderEventsAfter } from './orders-repository.ts'
import type { OrdersService } from './orders-service.ts'

const heartbeatMs = 15_000

/** Streams an order's history as server-sent events until the client leaves or the server drains. */
export function streamOrderEvents(
  res: Response,
  stream: { db: Database; orders: OrdersService; orderId: string; afterId: number; closing: AbortSignal },
): void {
  const { db, orders, orderId, closing } = stream
  let lastId = stream.afterId
  let sending = Promise.resolve()
  // One after the other, so that a change that comes while the last one is read is not sent twice.
  const sendNews = () => {
    sending = sending
      .then(async () => {
        for (const event of await orderEventsAfter(db, orderId, lastId)) {
          lastId = event.id
          res.write(`id: ${event.id}\nevent: status\ndata: ${JSON.stringify(orderEventView(event))}\n\n`)
        }
      })
      .catch(() => void res.destroy())
  }
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' })
  res.flushHeaders()
  const unsubscribe = orders.onChange(orderId, sendNews)
  const heartbeat = setInterval(() => res.write(': still here\n\n'), heartbeatMs)
  const end = () => res.end()
  closing.addEventListener('abort', end)
  sendNews()
  res.once('close', () => {
    unsubscribe()
    clearInterval(heartbeat)
    closing.removeEventListener('abort', end)
  })
}
