import type { RunningService } from '@banyan/service-kit/run-main'
import { startService } from '@banyan/service-kit/start-service'
import { configFromEnv, type NotificationServiceConfig } from './config.ts'
import { startSending } from './domain/sending.ts'
import { mailHandlers } from './domain/write-mail.ts'
import { mailsHandlers } from './handlers/mails.ts'
import { openapi } from './openapi.ts'
import { migrations } from './repository/migrations.ts'
import { createSmtpSender } from './smtp.ts'

export interface NotificationServiceOptions extends Partial<NotificationServiceConfig> {
  now?: () => Date
}

/** Starts the service: what `options` leave open comes from the environment. */
export async function startNotificationService(
  options: NotificationServiceOptions = {},
): Promise<RunningService> {
  const { now = () => new Date(), ...given } = options
  const config = { ...configFromEnv(), ...given }
  const send = config.smtpUrl ? createSmtpSender(config.smtpUrl, config.mailFrom) : undefined
  return startService({
    ...{ name: 'notification-service', config, migrations, openapi, now },
    build: ({ db, verifyToken, log }) => ({
      routes: [mailsHandlers(db, verifyToken)],
      handlers: mailHandlers(now),
      background: send ? [async () => startSending({ db, send, log, now })] : [],
    }),
  })
}
