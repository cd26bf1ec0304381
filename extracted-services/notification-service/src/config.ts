import { readServiceConfig, type ServiceConfig, serviceVariables } from '@banyan/service-kit/service-config'
import { z } from 'zod'

export interface NotificationServiceConfig extends ServiceConfig {
  /** Where mails are submitted, as `smtp://user:password@host:587`; without it they stay in the outbox. */
  smtpUrl: string | undefined
  mailFrom: string
}

/** Every variable that it knows. */
export const variables = {
  ...serviceVariables('notification-service', 4105),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must look like smtp://host:587' }).optional(),
  MAIL_FROM: z.email('must be an e-mail address').default('shop@banyan.example'),
}

/** The only reader of the environment. @throws ConfigError that names the variable and what would be right */
export function configFromEnv(
  env: Record<string, string | undefined> = process.env,
): NotificationServiceConfig {
  const { shared, read } = readServiceConfig('notification-service', variables, env)
  return { ...shared, smtpUrl: read.SMTP_URL, mailFrom: read.MAIL_FROM }
}
