import { handoverExport } from '@banyan/service-kit/handover/export'
import { followFrom } from '@banyan/service-kit/handover/follow-from'
import { createServiceClient } from '@banyan/service-kit/http-client'
import type { RunningService } from '@banyan/service-kit/run-main'
import { createSignals } from '@banyan/service-kit/signals'
import { type ServiceContext, type ServiceParts, startService } from '@banyan/service-kit/start-service'
import { createOrderKeys, ownOrderKeys } from './clients/order-keys-client.ts'
import { createProductsClient } from './clients/products-client.ts'
import { createUsersClient } from './clients/users-client.ts'
import { configFromEnv, type OrderServiceConfig } from './config.ts'
import { startCleaningUp } from './domain/abandoned-orders.ts'
import { followOrders, takeOver } from './domain/following.ts'
import { createAnnounce } from './domain/order-events.ts'
import { cancelOnFailure, confirmOnPayment } from './domain/payment-outcome.ts'
import { placeOrder } from './domain/place-order.ts'
import { toDto, toPlantedDto } from './handlers/order-dto.ts'
import { orderHandlers } from './handlers/orders.ts'
import { openapi } from './openapi.ts'
import { migrations } from './repository/migrations.ts'
import { ordersAfter } from './repository/orders.ts'

const name = 'order-service'

export interface OrderServiceOptions extends Partial<OrderServiceConfig> {
  now?: () => Date
}

/** Starts the service: what `options` leave open comes from the environment. */
export function startOrderService(options: OrderServiceOptions = {}): Promise<RunningService> {
  const { now = () => new Date(), ...given } = options
  const config = { ...configFromEnv(), ...given }
  return startService({
    ...{ name, config, migrations, openapi, now },
    build: (context) => build(context, config),
  })
}

async function build(context: ServiceContext, config: OrderServiceConfig): Promise<ServiceParts> {
  const { db, outbox, log, metrics, now, verifyToken, closing } = context
  const self = outbox.source
  const announce = createAnnounce(outbox)
  const signals = createSignals()
  const products = createServiceClient('products', config.productsUrl, metrics)
  const grpc = config.productsGrpc
    ? (await import('./clients/grpc-prices.ts')).grpcPrices(config.productsGrpc)
    : undefined
  const placing = {
    ...{ db, announce, self, now },
    users: createUsersClient(createServiceClient('users', config.usersUrl, metrics)),
    products: createProductsClient(products, grpc?.readPrice),
    keys: orderKeys(context, config),
  }
  const show = config.plantedDifferences ? toPlantedDto : toDto
  const outcome = { announce, signals, now }
  const follow = followFrom(config.handoverFrom, {
    ...context,
    entity: 'orders',
    service: name,
    secret: config.jwtSecret,
    apply: takeOver,
  })
  const cleanUp = { db, announce, now, log, abandonedAfterMs: config.abandonedAfterMs }
  return {
    ...follow,
    routes: [
      orderHandlers({ db, place: (wish) => placeOrder(placing, wish), verifyToken, signals, show, closing }),
      handoverExport(self, { orders: (after, limit) => ordersAfter(db, after ?? '', limit) }, verifyToken),
    ],
    handlers: {
      'payment.succeeded.v1': confirmOnPayment(outcome),
      'payment.failed.v1': cancelOnFailure(outcome),
      'order.changed.v1': followOrders(self, signals),
    },
    background: [
      ...(follow.background ?? []),
      async () => startCleaningUp(cleanUp),
      async () => async () => grpc?.close(),
    ],
  }
}

function orderKeys({ log, metrics }: ServiceContext, { handoverFrom, jwtSecret }: OrderServiceConfig) {
  if (handoverFrom === undefined) return ownOrderKeys
  const call = createServiceClient('monolith', handoverFrom, metrics)
  return createOrderKeys({ call, secret: jwtSecret, service: name, log })
}
