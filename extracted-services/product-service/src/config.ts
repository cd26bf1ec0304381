import { variable } from '@banyan/service-kit/config'
import { readServiceConfig, type ServiceConfig, serviceVariables } from '@banyan/service-kit/service-config'

export interface ProductServiceConfig extends ServiceConfig {
  /** Port of the gRPC server; without it there is none. */
  grpcPort: number | undefined
}

/** Every variable that it knows. */
export const variables = {
  ...serviceVariables('product-service', 4102),
  GRPC_PORT: variable.optionalPort(),
}

/** The only reader of the environment. @throws ConfigError that names the variable and what would be right */
export function configFromEnv(env: Record<string, string | undefined> = process.env): ProductServiceConfig {
  const { shared, read } = readServiceConfig('product-service', variables, env)
  return { ...shared, grpcPort: read.GRPC_PORT }
}
