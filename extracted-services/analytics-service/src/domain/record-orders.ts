import type { Transaction } from '@banyan/service-kit/database'
import { type EventHandler, PoisonEvent } from '@banyan/service-kit/events/receiver'
import { type Change, isNews } from '@banyan/service-kit/handover/followed'
import { addEvent, factOfOrder, forgetFacts, putFact, storedEvents } from '../repository/facts.ts'
import { factOf, orderFactSchema, supersedes } from './daily.ts'

const types = ['order.placed.v1', 'order.confirmed.v1', 'order.cancelled.v1', 'order.changed.v1']

/** Keeps every order event for good, and what it says about its order. */
export function recordOrders(): Record<string, EventHandler> {
  const record: EventHandler = async (event, tx) => {
    const parsed = orderFactSchema.safeParse(event.data)
    if (!parsed.success) throw new PoisonEvent(parsed.error.message)
    await addEvent(tx, { type: event.type, time: event.time, data: parsed.data })
    await project(tx, parsed.data)
  }
  return Object.fromEntries(types.map((type) => [type, record]))
}

/** Takes over an order from an export, as if an event had told of it. */
export async function takeOver(change: Change, order: unknown, tx: Transaction): Promise<void> {
  const data = orderFactSchema.parse({ order })
  if (!(await isNews(tx, change))) return
  await addEvent(tx, { type: 'order.exported.v1', time: data.order.createdAt, data })
  await project(tx, data)
}

/** Forgets all that was concluded and concludes it again from the stored events. @returns how many those were */
export async function rebuild(tx: Transaction): Promise<number> {
  await forgetFacts(tx)
  let replayed = 0
  for await (const data of storedEvents(tx)) {
    await project(tx, orderFactSchema.parse(data))
    replayed += 1
  }
  return replayed
}

async function project(tx: Transaction, data: Parameters<typeof factOf>[0]): Promise<void> {
  const fact = factOf(data)
  if (fact && supersedes(fact, await factOfOrder(tx, fact.orderId))) await putFact(tx, fact)
}
