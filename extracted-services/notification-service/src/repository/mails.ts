import type { Queryable } from '@banyan/service-kit/database'
import type { Mail } from '../domain/mail.ts'

export interface StoredMail extends Mail {
  id: number
  createdAt: string
  sentAt: string | null
}

interface MailRow {
  id: number
  order_id: string
  recipient: string
  subject: string
  body: string
  created_at: string
  sent_at: string | null
}

export async function addMail(
  tx: Queryable,
  { orderId, recipient, subject, body }: Mail,
  at: string,
): Promise<void> {
  await tx('mails').insert({ order_id: orderId, recipient, subject, body, created_at: at })
}

export async function mailsOf(
  db: Queryable,
  orderId: string | undefined,
  limit: number,
): Promise<StoredMail[]> {
  const query = db('mails').orderBy('id', 'desc').limit(limit)
  if (orderId) query.where({ order_id: orderId })
  return ((await query) as MailRow[]).map(mailOf)
}

export async function unsentMails(db: Queryable, attemptsMax: number, limit: number): Promise<StoredMail[]> {
  const rows: MailRow[] = await db('mails')
    .whereNull('sent_at')
    .where('attempts', '<', attemptsMax)
    .orderBy('id')
    .limit(limit)
  return rows.map(mailOf)
}

export async function markSent(db: Queryable, id: number, at: string): Promise<void> {
  await db('mails').where({ id }).update({ sent_at: at })
}

export async function markAttempt(db: Queryable, id: number): Promise<void> {
  await db('mails').where({ id }).increment('attempts', 1)
}

const mailOf = (row: MailRow): StoredMail => ({
  ...{ id: row.id, orderId: row.order_id, recipient: row.recipient, subject: row.subject, body: row.body },
  ...{ createdAt: row.created_at, sentAt: row.sent_at },
})
