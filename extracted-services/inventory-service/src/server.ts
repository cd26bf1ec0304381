import { followFrom } from '@banyan/service-kit/handover/follow-from'
import { createServiceClient } from '@banyan/service-kit/http-client'
import type { RunningService } from '@banyan/service-kit/run-main'
import { type ServiceContext, type ServiceParts, startService } from '@banyan/service-kit/start-service'
import { configFromEnv, type InventoryServiceConfig } from './config.ts'
import { projection, takeOver } from './domain/projection.ts'
import { inventoryHandlers } from './handlers/inventory.ts'
import { openapi } from './openapi.ts'
import { migrations } from './repository/migrations.ts'

const name = 'inventory-service'

export interface InventoryServiceOptions extends Partial<InventoryServiceConfig> {
  now?: () => Date
}

/** Starts the service: what `options` leave open comes from the environment. */
export function startInventoryService(options: InventoryServiceOptions = {}): Promise<RunningService> {
  const { now = () => new Date(), ...given } = options
  const config = { ...configFromEnv(), ...given }
  return startService({
    ...{ name, config, migrations, openapi, now },
    build: (context) => build(context, config),
  })
}

function build(context: ServiceContext, config: InventoryServiceConfig): ServiceParts {
  const { db, verifyToken, metrics, now } = context
  return {
    routes: [
      inventoryHandlers(db, verifyToken, createServiceClient('products', config.productsUrl, metrics)),
    ],
    handlers: projection('/product-service'),
    ...followFrom(config.handoverFrom, {
      ...{ ...context, entity: 'products', service: name, secret: config.jwtSecret },
      apply: (change, data, tx) => takeOver(change, data, tx, now().toISOString()),
    }),
  }
}
