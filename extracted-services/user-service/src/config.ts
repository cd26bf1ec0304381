import { readServiceConfig, type ServiceConfig, serviceVariables } from '@banyan/service-kit/service-config'

export type UserServiceConfig = ServiceConfig

/** Every variable that it knows. */
export const variables = serviceVariables('user-service', 4101)

/** The only reader of the environment. @throws ConfigError that names the variable and what would be right */
export function configFromEnv(env: Record<string, string | undefined> = process.env): UserServiceConfig {
  return readServiceConfig('user-service', variables, env).shared
}
