import { readServiceConfig, type ServiceConfig } from '@banyan/service-kit/service-config'

export type PaymentServiceConfig = ServiceConfig

/** The only reader of the environment. @throws ConfigError that names the variable and what would be right */
export function configFromEnv(env: Record<string, string | undefined> = process.env): PaymentServiceConfig {
  return readServiceConfig({ name: 'payment-service', port: 4104, extra: {} }, env).shared
}
