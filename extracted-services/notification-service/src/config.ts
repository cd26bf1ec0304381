import { readServiceConfig, type ServiceConfig } from '@banyan/service-kit/service-config'
import { z } from 'zod'

export interface NotificationServiceConfig extends ServiceConfig {
  /** Where mails are submitted, as `smtp://user:password@host:587`; without it they stay in the outbox. */
  smtpUrl: string | undefined
  mailFrom: string
}

/** The only reader of the environment. @throws ConfigError that names the variable and what would be right */
export function configFromEnv(
  env: Record<string, string | undefined> = process.env,
): NotificationServiceConfig {
  const extra = {
    SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must look like smtp://host:587' }).optional(),
    MAIL_FROM: z.email('must be an e-mail address').default('shop@banyan.example'),
  }
  const { shared, own } = readServiceConfig({ name: 'notification-service', port: 4105, extra }, env)
  return { ...shared, smtpUrl: own.SMTP_URL, mailFrom: own.MAIL_FROM }
}
