import type { Database, Transaction } from '@banyan/service-kit/database'
import type { Outbox } from '@banyan/service-kit/events/outbox'
import { type EventHandler, PoisonEvent } from '@banyan/service-kit/events/receiver'
import type { ExportPage } from '@banyan/service-kit/handover/export'
import { isNews } from '@banyan/service-kit/handover/followed'
import { isLatest } from '@banyan/service-kit/handover/latest'
import { z } from 'zod'
import { findUserByEmail, markChanged, putUser, type User, usersAfter } from './users-repository.ts'

export const userUpdatedType = 'user.updated.v1'
const entity = 'users'

/** Carries the password's hash, so that people can sign in on either side: send it to nobody but the user-service. */
const schema = z.object({
  user: z.object({
    ...{ id: z.string(), email: z.string(), name: z.string(), phone: z.string().nullable() },
    ...{ role: z.enum(['customer', 'admin']), passwordHash: z.string(), createdAt: z.string() },
  }),
})

/** Tells of a change in the transaction that makes it. */
export type PublishUser = (tx: Transaction, user: User) => Promise<void>

export function publishUsers(outbox: Outbox): PublishUser {
  return async (tx, user) => {
    const event = { type: userUpdatedType, subject: user.id, entity, data: { user } }
    const sequence = await outbox.append(tx, event)
    await markChanged(tx, user.id, sequence)
  }
}

/** Follows the users of the service that took them over. */
export function followUsers(self: string): EventHandler {
  return async (event, tx) => {
    if (event.origin === self || event.source === self) return
    const parsed = schema.safeParse(event.data)
    if (!parsed.success) throw new PoisonEvent(parsed.error.message)
    const { user } = parsed.data
    const { source, sequence, time: at } = event
    const row = { entity, key: user.id }
    if (!(await isNews(tx, { ...row, source, sequence }))) return
    const namesake = await findUserByEmail(tx, user.email)
    // It would fail for ever, and hold up everybody who comes after.
    if (namesake && namesake.id !== user.id)
      throw new PoisonEvent(`${user.id} has the e-mail of ${namesake.id}`)
    if (await isLatest(tx, { ...row, at, by: source })) await putUser(tx, user)
  }
}

export const exportUsers =
  (db: Database): ExportPage =>
  async (after, limit) =>
    (await usersAfter(db, after ?? '', limit)).map(({ user, sequence }) => ({
      key: user.id,
      sequence,
      data: user,
    }))
