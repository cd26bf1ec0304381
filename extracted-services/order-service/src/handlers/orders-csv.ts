import { csvLine } from '@banyan/service-kit/csv'
import type { Database } from '@banyan/service-kit/database'
import type { Order } from '../domain/order.ts'
import { listOrders } from '../repository/orders.ts'

const pageSize = 200
const columns = ['id', 'userId', 'status', 'items', 'subtotal', 'shipping', 'total', 'currency', 'createdAt']

/** Yields an export piece by piece, so that a million orders need no more memory than a page of them. */
export async function* ordersCsv(db: Database, userId: string | undefined): AsyncGenerator<string> {
  yield csvLine(columns)
  let after: Order | undefined
  do {
    const page = await listOrders(db, { userId, limit: pageSize, after })
    yield page.map(lineOf).join('')
    after = page.length === pageSize ? page.at(-1) : undefined
  } while (after)
}

function lineOf(order: Order): string {
  const items = order.lines.map((line) => `${line.quantity} x ${line.name}`).join('; ')
  const amounts = [order.subtotalCents, order.shippingCents, order.totalCents].map((cents) =>
    (cents / 100).toFixed(2),
  )
  return csvLine([order.id, order.userId, order.status, items, ...amounts, 'EUR', order.createdAt])
}
