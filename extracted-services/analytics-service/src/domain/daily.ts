import { z } from 'zod'

/** Orders and revenue of one day (UTC). Revenue counts confirmed orders, on the day on which they were placed. */
export interface Day {
  day: string
  placed: number
  confirmed: number
  cancelled: number
  revenueCents: number
}

/** What we read of any order event, the services' and the monolith's. */
export const orderFactSchema = z.object({
  order: z.object({
    id: z.string(),
    status: z.enum(['PLACING', 'PENDING_PAYMENT', 'CONFIRMED', 'CANCELLED']),
    totalCents: z.int(),
    createdAt: z.string().regex(/^\d{4}-\d\d-\d\d/),
  }),
})

export interface OrderFact {
  orderId: string
  day: string
  status: 'PENDING_PAYMENT' | 'CONFIRMED' | 'CANCELLED'
  totalCents: number
}

/** @returns nothing for an order that is not placed yet */
export function factOf({ order }: z.output<typeof orderFactSchema>): OrderFact | undefined {
  const { id, status, totalCents, createdAt } = order
  if (status === 'PLACING') return undefined
  return { orderId: id, day: createdAt.slice(0, 10), status, totalCents }
}

/** What a later fact about the same order changes: an order that is settled stays as it is. */
export const supersedes = (_later: OrderFact, earlier: OrderFact | undefined): boolean =>
  earlier === undefined || earlier.status === 'PENDING_PAYMENT'

/** Adds up days out of the last fact of each order. */
export function summarize(facts: Iterable<OrderFact>): Day[] {
  const days = new Map<string, Day>()
  for (const { day, status, totalCents } of facts) {
    const sum = days.get(day) ?? { day, placed: 0, confirmed: 0, cancelled: 0, revenueCents: 0 }
    sum.placed += 1
    if (status === 'CONFIRMED') {
      sum.confirmed += 1
      sum.revenueCents += totalCents
    }
    if (status === 'CANCELLED') sum.cancelled += 1
    days.set(day, sum)
  }
  return [...days.values()].sort((a, b) => a.day.localeCompare(b.day))
}
