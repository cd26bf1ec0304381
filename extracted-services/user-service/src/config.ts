import { readServiceConfig, type ServiceConfig } from '@banyan/service-kit/service-config'

export type UserServiceConfig = ServiceConfig

/** The only reader of the environment. @throws ConfigError that names the variable and what would be right */
export function configFromEnv(env: Record<string, string | undefined> = process.env): UserServiceConfig {
  return readServiceConfig({ name: 'user-service', port: 4101, extra: {} }, env).shared
}
