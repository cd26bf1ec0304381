import type { TokenVerifier } from '@banyan/service-kit/bearer'
import type { Database } from '@banyan/service-kit/database'
import { errorHandler, notFoundHandler } from '@banyan/service-kit/errors'
import type { EventBus } from '@banyan/service-kit/events/event-bus'
import { eventsEndpoint } from '@banyan/service-kit/events/events-endpoint'
import { handoverExport } from '@banyan/service-kit/handover/export'
import type { Logger } from '@banyan/service-kit/log'
import type { Metrics } from '@banyan/service-kit/metrics'
import { operationsRouter } from '@banyan/service-kit/operations'
import { observeRequests } from '@banyan/service-kit/requests'
import type { Tracer } from '@banyan/service-kit/tracing'
import compression from 'compression'
import express, { type Express } from 'express'
import { authApi } from './modules/auth/auth-api.ts'
import { createTokenIssuer } from './modules/auth/tokens.ts'
import { catalogApi } from './modules/catalog/catalog-api.ts'
import { orderKeysApi } from './modules/orders/order-keys.ts'
import { ordersApi } from './modules/orders/orders-api.ts'
import { storefront } from './modules/storefront/storefront.ts'
import { usersApi } from './modules/users/users-api.ts'
import type { Modules } from './modules.ts'

export interface AppDependencies {
  db: Database
  log: Logger
  metrics: Metrics
  tracer: Tracer
  accessLog: boolean
  secret: string
  verifyToken: TokenVerifier
  now: () => Date
  origin: () => string
  bus: EventBus
  modules: Modules
  onPlaced: () => void
  closing: AbortSignal
}

/** Every module on one Express application. `x-powered-by` stays on: this shop never hid what it is made of. */
export function createApp(deps: AppDependencies): Express {
  const { db, log, metrics, tracer, now, bus, modules, verifyToken } = deps
  const { users, catalog, orders } = modules
  const checks = {
    database: async () => void (await db.raw('select 1')),
    ...(bus.broker && { broker: bus.broker.ready }),
  }

  const app = express()
  app.use(observeRequests({ log, metrics, tracer, accessLog: deps.accessLog }))
  app.use(operationsRouter({ service: 'monolith', metrics, checks }))
  app.use(compression())
  app.use(express.json({ limit: '100kb' }))
  app.use(eventsEndpoint(bus.receive, verifyToken))
  app.use(handoverExport(modules.self, modules.exports, verifyToken))
  app.use(orderKeysApi(db, verifyToken))
  app.use(authApi(users, createTokenIssuer(deps.secret, now)))
  app.use(usersApi(users, verifyToken, now))
  app.use(catalogApi(catalog, verifyToken))
  app.use(ordersApi({ db, orders, verifyToken, onPlaced: deps.onPlaced, closing: deps.closing }))
  app.use(storefront({ ...deps, users, catalog, orders }))
  app.use(notFoundHandler)
  app.use(errorHandler(log))
  return app
}
