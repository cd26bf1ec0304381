import { readServiceConfig, type ServiceConfig } from '@banyan/service-kit/service-config'

export type AnalyticsServiceConfig = ServiceConfig

/** The only reader of the environment. @throws ConfigError that names the variable and what would be right */
export function configFromEnv(env: Record<string, string | undefined> = process.env): AnalyticsServiceConfig {
  return readServiceConfig({ name: 'analytics-service', port: 4107, extra: {} }, env).shared
}
