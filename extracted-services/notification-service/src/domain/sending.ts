import type { Database } from '@banyan/service-kit/database'
import type { Logger } from '@banyan/service-kit/log'
import { markAttempt, markSent, unsentMails } from '../repository/mails.ts'
import type { Mail } from './mail.ts'

export type SendMail = (mail: Mail) => Promise<void>

export const sendingLimits = { batchMax: 20, attemptsMax: 10, everyMs: 1_000 }

/** Sends what is in the outbox, now and then; a mail that fails is tried again, up to a limit. @returns how to stop */
export function startSending(options: {
  db: Database
  send: SendMail
  log: Logger
  now: () => Date
}): () => Promise<void> {
  const { db, send, log, now } = options
  let running = Promise.resolve()
  const run = async () => {
    for (const mail of await unsentMails(db, sendingLimits.attemptsMax, sendingLimits.batchMax)) {
      try {
        await send(mail)
        await markSent(db, mail.id, now().toISOString())
      } catch (error) {
        await markAttempt(db, mail.id)
        log.warn({ mail: mail.id, reason: String(error) }, 'mail not sent')
      }
    }
  }
  const timer = setInterval(() => {
    running = running.then(run).catch((error: unknown) => log.error({ err: error }, 'sending failed'))
  }, sendingLimits.everyMs)
  return async () => {
    clearInterval(timer)
    await running
  }
}
