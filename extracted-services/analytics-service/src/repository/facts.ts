import type { Queryable } from '@banyan/service-kit/database'
import type { OrderFact } from '../domain/daily.ts'

interface FactRow {
  order_id: string
  day: string
  status: OrderFact['status']
  total_cents: number
}

const pageSize = 500

export async function addEvent(
  tx: Queryable,
  event: { type: string; time: string; data: unknown },
): Promise<void> {
  await tx('events').insert({ type: event.type, time: event.time, data: JSON.stringify(event.data) })
}

/** Every stored event's data, in the order of arrival, a page at a time. */
export async function* storedEvents(tx: Queryable): AsyncGenerator<unknown> {
  let after = 0
  for (;;) {
    const rows: { id: number; data: string }[] = await tx('events')
      .where('id', '>', after)
      .orderBy('id')
      .limit(pageSize)
    for (const row of rows) yield JSON.parse(row.data)
    const last = rows.at(-1)
    if (!last || rows.length < pageSize) return
    after = last.id
  }
}

export async function factOfOrder(tx: Queryable, orderId: string): Promise<OrderFact | undefined> {
  const row = await tx('order_facts').where({ order_id: orderId }).first<FactRow | undefined>()
  return row && factOf(row)
}

export async function putFact(tx: Queryable, { orderId, day, status, totalCents }: OrderFact): Promise<void> {
  const row: FactRow = { order_id: orderId, day, status, total_cents: totalCents }
  await tx('order_facts').insert(row).onConflict('order_id').merge()
}

export async function forgetFacts(tx: Queryable): Promise<void> {
  await tx('order_facts').delete()
}

/** The facts of the days `from` to `to`, both included. */
export async function factsBetween(db: Queryable, from: string, to: string): Promise<OrderFact[]> {
  const rows: FactRow[] = await db('order_facts').whereBetween('day', [from, to])
  return rows.map(factOf)
}

const factOf = ({ order_id, day, status, total_cents }: FactRow): OrderFact => ({
  ...{ orderId: order_id, day, status, totalCents: total_cents },
})
