import { handoverExport } from '@banyan/service-kit/handover/export'
import { followFrom } from '@banyan/service-kit/handover/follow-from'
import type { RunningService } from '@banyan/service-kit/run-main'
import { type ServiceContext, type ServiceParts, startService } from '@banyan/service-kit/start-service'
import { configFromEnv, type ProductServiceConfig } from './config.ts'
import { createAnnounce } from './domain/announce.ts'
import { type Catalogue, createCatalogue } from './domain/catalogue.ts'
import { followProducts, takeOver } from './domain/following.ts'
import { releaseOnCancellation } from './domain/order-cancelled.ts'
import { productUpdatedType } from './domain/product-events.ts'
import { atParity, plantedDifferences } from './handlers/planted-differences.ts'
import { productHandlers } from './handlers/products.ts'
import { openapi } from './openapi.ts'
import { migrations } from './repository/migrations.ts'
import { productsAfter } from './repository/products.ts'

const name = 'product-service'

export interface ProductServiceOptions extends Partial<ProductServiceConfig> {
  now?: () => Date
}

/** Starts the service: what `options` leave open comes from the environment. */
export function startProductService(options: ProductServiceOptions = {}): Promise<RunningService> {
  const { now = () => new Date(), ...given } = options
  const config = { ...configFromEnv(), ...given }
  return startService({
    ...{ name, config, now, openapi },
    migrations: migrations(config.handoverFrom === undefined),
    build: (context) => build(context, config),
  })
}

function build(context: ServiceContext, config: ProductServiceConfig): ServiceParts {
  const { db, outbox, verifyToken, now } = context
  const announce = createAnnounce(outbox)
  const catalogue = createCatalogue(db, announce, now)
  const presentation = config.plantedDifferences ? plantedDifferences() : atParity
  const follow = followFrom(config.handoverFrom, {
    ...{ ...context, entity: 'products', service: name, secret: config.jwtSecret },
    apply: (change, data, tx) => takeOver(announce, change, data, tx),
  })
  return {
    routes: [
      productHandlers(catalogue, verifyToken, presentation),
      handoverExport(
        outbox.source,
        { products: (after, limit) => productsAfter(db, Number(after ?? 0), limit) },
        verifyToken,
      ),
    ],
    renderError: presentation.error,
    handlers: {
      [productUpdatedType]: followProducts(outbox.source, announce),
      'order.cancelled.v1': releaseOnCancellation(catalogue),
    },
    ...follow,
    background: [...(follow.background ?? []), async () => serveGrpc(context, config, catalogue)],
  }
}

/** Loaded only when it is asked for: most of the time nobody speaks gRPC to us. */
async function serveGrpc(context: ServiceContext, config: ProductServiceConfig, catalogue: Catalogue) {
  if (config.grpcPort === undefined) return async () => undefined
  const { startGrpcServer } = await import('./handlers/grpc-server.ts')
  const { verifyToken, log } = context
  const server = await startGrpcServer({
    catalogue,
    verifyToken,
    log,
    host: config.host,
    port: config.grpcPort,
  })
  log.info({ grpcPort: server.port }, 'listening for gRPC')
  return server.close
}
