import { type EventHandler, PoisonEvent } from '@banyan/service-kit/events/receiver'
import { z } from 'zod'
import { addMail } from '../repository/mails.ts'
import { letters } from './mail.ts'

/** What we read of the order events. */
const schema = z.object({
  orderId: z.string(),
  email: z.string(),
  totalCents: z.int(),
  reason: z.string().optional(),
})

/** Writes one mail per event into the outbox; sending it is another matter, and may fail and be tried again. */
export function mailHandlers(now: () => Date): Record<string, EventHandler> {
  const entries = Object.entries(letters).map(([type, letter]): [string, EventHandler] => [
    type,
    async (event, tx) => {
      const parsed = schema.safeParse(event.data)
      if (!parsed.success) throw new PoisonEvent(parsed.error.message)
      // Orders of people without an address exist: those that were handed over.
      if (parsed.data.email !== '') await addMail(tx, letter(parsed.data), now().toISOString())
    },
  ])
  return Object.fromEntries(entries)
}
