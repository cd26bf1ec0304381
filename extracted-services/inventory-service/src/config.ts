import { variable } from '@banyan/service-kit/config'
import { readServiceConfig, type ServiceConfig } from '@banyan/service-kit/service-config'

export interface InventoryServiceConfig extends ServiceConfig {
  /** Whoever serves `/products`: reservations are its business, we only pass them on. */
  productsUrl: string
}

/** The only reader of the environment. @throws ConfigError that names the variable and what would be right */
export function configFromEnv(env: Record<string, string | undefined> = process.env): InventoryServiceConfig {
  const extra = { PRODUCTS_URL: variable.url().default('http://127.0.0.1:4102') }
  const { shared, own } = readServiceConfig({ name: 'inventory-service', port: 4106, extra }, env)
  return { ...shared, productsUrl: own.PRODUCTS_URL }
}
