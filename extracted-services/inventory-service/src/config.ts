import { variable } from '@banyan/service-kit/config'
import { readServiceConfig, type ServiceConfig, serviceVariables } from '@banyan/service-kit/service-config'

export interface InventoryServiceConfig extends ServiceConfig {
  /** Whoever serves `/products`: reservations are its business, we only pass them on. */
  productsUrl: string
}

/** Every variable that it knows. */
export const variables = {
  ...serviceVariables('inventory-service', 4106),
  PRODUCTS_URL: variable.url().default('http://127.0.0.1:4102'),
}

/** The only reader of the environment. @throws ConfigError that names the variable and what would be right */
export function configFromEnv(env: Record<string, string | undefined> = process.env): InventoryServiceConfig {
  const { shared, read } = readServiceConfig('inventory-service', variables, env)
  return { ...shared, productsUrl: read.PRODUCTS_URL }
}
