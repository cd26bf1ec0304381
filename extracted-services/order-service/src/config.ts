import { variable } from '@banyan/service-kit/config'
import { readServiceConfig, type ServiceConfig, serviceVariables } from '@banyan/service-kit/service-config'
import { z } from 'zod'

export interface OrderServiceConfig extends ServiceConfig {
  /** Whoever serves `/users`: the user-service, or the proxy in front of it. */
  usersUrl: string
  /** Whoever serves `/products`. */
  productsUrl: string
  /** `host:port` of the product-service's gRPC server; prices are read there when it is given. */
  productsGrpc: string | undefined
  /** How long an order may wait for its stock before it is taken for abandoned, in milliseconds. */
  abandonedAfterMs: number
}

/** Every variable that it knows. */
export const variables = {
  ...serviceVariables('order-service', 4103),
  USERS_URL: variable.url().default('http://127.0.0.1:4101'),
  PRODUCTS_URL: variable.url().default('http://127.0.0.1:4102'),
  PRODUCTS_GRPC: z
    .string()
    .regex(/^\S+:\d+$/, 'must look like 127.0.0.1:4202')
    .optional(),
  ABANDONED_AFTER_MS: variable.milliseconds(30_000),
}

/** The only reader of the environment. @throws ConfigError that names the variable and what would be right */
export function configFromEnv(env: Record<string, string | undefined> = process.env): OrderServiceConfig {
  const { shared, read } = readServiceConfig('order-service', variables, env)
  return {
    ...shared,
    usersUrl: read.USERS_URL,
    productsUrl: read.PRODUCTS_URL,
    productsGrpc: read.PRODUCTS_GRPC,
    abandonedAfterMs: read.ABANDONED_AFTER_MS,
  }
}
