import type { Database } from '@banyan/service-kit/database'
import type { Outbox } from '@banyan/service-kit/events/outbox'
import type { AfterCommit, EventHandler } from '@banyan/service-kit/events/receiver'
import type { ExportPage } from '@banyan/service-kit/handover/export'
import type { Logger } from '@banyan/service-kit/log'
import { createSignals } from '@banyan/service-kit/signals'
import { createCatalogService } from './modules/catalog/catalog-service.ts'
import {
  exportProducts,
  followProducts,
  productUpdatedType,
  publishProducts,
} from './modules/catalog/product-changes.ts'
import { createStockChanges } from './modules/catalog/stock-changes.ts'
import { exportOrders, followOrders, publishOrders } from './modules/orders/order-handover.ts'
import { createOrdersService } from './modules/orders/orders-service.ts'
import { exportUsers, followUsers, publishUsers, userUpdatedType } from './modules/users/user-changes.ts'
import { createUsersService } from './modules/users/users-service.ts'

export type Modules = ReturnType<typeof createModules>

/** Wires the modules to each other and to the events by which data is handed over. */
export function createModules({
  db,
  outbox,
  log,
  now,
}: {
  db: Database
  outbox: Outbox
  log: Logger
  now: () => Date
}) {
  const self = outbox.source
  const stockChanges = createStockChanges()
  const changes = createSignals()
  const users = createUsersService(db, publishUsers(outbox), now)
  const catalog = createCatalogService({ db, publish: publishProducts(outbox), stockChanges, now })
  const orders = createOrdersService({
    db,
    catalog,
    users,
    changes,
    publish: publishOrders(outbox),
    self,
    log,
    now,
  })

  const follow = followOrders(self, changes)
  const handlers: Record<string, EventHandler> = {
    [productUpdatedType]: followProducts(self, stockChanges),
    [userUpdatedType]: followUsers(self),
    'order.placed.v1': follow,
    'order.confirmed.v1': follow,
    'order.cancelled.v1': async (event, tx): Promise<AfterCommit | undefined> => {
      // Stock that we hold for an order of the order-service goes back as well.
      await catalog.releaseWithin(tx, String(event.subject))
      return (await follow(event, tx)) ?? undefined
    },
  }
  const exports: Record<string, ExportPage> = {
    products: exportProducts(db),
    users: exportUsers(db),
    orders: exportOrders(db),
  }
  return { self, users, catalog, orders, stockChanges, handlers, exports }
}
