import { variable } from '@banyan/service-kit/config'
import { readServiceConfig, type ServiceConfig } from '@banyan/service-kit/service-config'

export interface ProductServiceConfig extends ServiceConfig {
  /** Port of the gRPC server; without it there is none. */
  grpcPort: number | undefined
}

/** The only reader of the environment. @throws ConfigError that names the variable and what would be right */
export function configFromEnv(env: Record<string, string | undefined> = process.env): ProductServiceConfig {
  const extra = { GRPC_PORT: variable.optionalPort() }
  const { shared, own } = readServiceConfig({ name: 'product-service', port: 4102, extra }, env)
  return { ...shared, grpcPort: own.GRPC_PORT }
}
