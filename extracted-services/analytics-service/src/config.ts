import { readServiceConfig, type ServiceConfig, serviceVariables } from '@banyan/service-kit/service-config'

export type AnalyticsServiceConfig = ServiceConfig

/** Every variable that it knows. */
export const variables = serviceVariables('analytics-service', 4107)

/** The only reader of the environment. @throws ConfigError that names the variable and what would be right */
export function configFromEnv(env: Record<string, string | undefined> = process.env): AnalyticsServiceConfig {
  return readServiceConfig('analytics-service', variables, env).shared
}
