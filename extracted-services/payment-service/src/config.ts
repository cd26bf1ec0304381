import { readServiceConfig, type ServiceConfig, serviceVariables } from '@banyan/service-kit/service-config'

export type PaymentServiceConfig = ServiceConfig

/** Every variable that it knows. */
export const variables = serviceVariables('payment-service', 4104)

/** The only reader of the environment. @throws ConfigError that names the variable and what would be right */
export function configFromEnv(env: Record<string, string | undefined> = process.env): PaymentServiceConfig {
  return readServiceConfig('payment-service', variables, env).shared
}
