import type { TokenVerifier } from '@banyan/service-kit/bearer'
import type { Database } from '@banyan/service-kit/database'
import { errorBody, errorHandler, notFoundHandler } from '@banyan/service-kit/errors'
import type { Logger } from '@banyan/service-kit/log'
import { createMetrics } from '@banyan/service-kit/metrics'
import { operationsRouter } from '@banyan/service-kit/operations'
import { observeRequests } from '@banyan/service-kit/requests'
import express, { type Express } from 'express'
import type { Catalogue } from './domain/catalogue.ts'
import { atParity, plantedDifferences } from './handlers/planted-differences.ts'
import { productHandlers } from './handlers/products.ts'
import { openapi } from './openapi.ts'

export interface AppDependencies {
  db: Database
  log: Logger
  catalogue: Catalogue
  verifyToken: TokenVerifier
  build: string
  accessLog: boolean
  planted: boolean
}

export function createApp(deps: AppDependencies): Express {
  const { db, log, catalogue, verifyToken } = deps
  const presentation = deps.planted ? plantedDifferences() : atParity
  const metrics = createMetrics('product-service')
  const checks = { database: async () => void (await db.raw('select 1')) }

  const app = express()
  app.disable('x-powered-by')
  app.use(observeRequests({ log, metrics, accessLog: deps.accessLog }))
  app.use((_req, res, next) => {
    res.setHeader('x-service-build', deps.build)
    next()
  })
  app.use(operationsRouter({ service: 'product-service', metrics, checks }))
  app.get('/openapi.json', (_req, res) => void res.json(openapi))
  app.use(express.json({ limit: '100kb' }))
  app.use(productHandlers(catalogue, verifyToken, presentation))
  app.use(notFoundHandler)
  app.use(errorHandler(log, (error) => presentation.error?.(error) ?? errorBody(error)))
  return app
}
