import type { Transaction } from '@banyan/service-kit/database'
import type { Outbox } from '@banyan/service-kit/events/outbox'
import { type EventHandler, PoisonEvent } from '@banyan/service-kit/events/receiver'
import { type Change, isNews } from '@banyan/service-kit/handover/followed'
import { isLatest } from '@banyan/service-kit/handover/latest'
import { z } from 'zod'
import { getUserByEmail, markChanged, putUser } from '../repository/users.ts'
import type { User } from './user.ts'

/** Carries the password's hash: it goes to the monolith and to nobody else. */
export const userUpdatedType = 'user.updated.v1'
const entity = 'users'

const userSchema = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  phone: z.string().nullable(),
  role: z.enum(['customer', 'admin']),
  passwordHash: z.string(),
  createdAt: z.string(),
})
const schema = z.object({ user: userSchema })

/** Tells of a change in the transaction that makes it. */
export type Announce = (tx: Transaction, user: User) => Promise<void>

export function createAnnounce(outbox: Outbox): Announce {
  return async (tx, user) => {
    const event = { type: userUpdatedType, subject: user.id, entity, data: { user } }
    const sequence = await outbox.append(tx, event)
    await markChanged(tx, user.id, sequence)
  }
}

/** Follows the users of the system that this one is extracted from. */
export function followUsers(self: string): EventHandler {
  return async (event, tx) => {
    if (event.origin === self || event.source === self) return
    const parsed = schema.safeParse(event.data)
    if (!parsed.success) throw new PoisonEvent(parsed.error.message)
    const { source, sequence, time: at } = event
    const { user } = parsed.data
    const row = { entity, key: user.id }
    if (!(await isNews(tx, { ...row, source, sequence }))) return
    const namesake = await getUserByEmail(tx, user.email)
    // It would fail for ever, and hold up everybody who comes after.
    if (namesake && namesake.id !== user.id)
      throw new PoisonEvent(`${user.id} has the e-mail of ${namesake.id}`)
    if (await isLatest(tx, { ...row, at, by: source })) await putUser(tx, user)
  }
}

/** Stores a row of the backfill unless a newer state is here. */
export async function takeOver(change: Change, data: unknown, tx: Transaction): Promise<void> {
  const user = userSchema.parse(data)
  if (await isNews(tx, change)) await putUser(tx, user)
}
