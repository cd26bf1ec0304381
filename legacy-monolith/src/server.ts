import { createTokenVerifier } from '@banyan/service-kit/bearer'
import { openDatabase } from '@banyan/service-kit/database'
import { listen } from '@banyan/service-kit/http-server'
import { createLogger } from '@banyan/service-kit/log'
import type { RunningService } from '@banyan/service-kit/run-main'
import { createApp } from './app.ts'
import { configFromEnv, type MonolithConfig } from './config.ts'
import { migrations } from './database/migrations.ts'
import { keptSecret } from './database/settings.ts'
import { serveLiveStock } from './live-stock.ts'
import { createCatalogService } from './modules/catalog/catalog-service.ts'
import { createStockChanges } from './modules/catalog/stock-changes.ts'
import { createOrderChanges } from './modules/orders/order-changes.ts'
import { createOrdersService } from './modules/orders/orders-service.ts'
import { startSettlementLoop } from './modules/orders/settlement-loop.ts'
import { createUsersService } from './modules/users/users-service.ts'

export interface MonolithOptions extends Partial<MonolithConfig> {
  now?: () => Date
}

/** Starts the monolith: what `options` leave open comes from the environment. */
export async function startMonolith(options: MonolithOptions = {}): Promise<RunningService> {
  const { now = () => new Date(), ...given } = options
  const config = { ...configFromEnv(), ...given }
  const log = createLogger({ service: 'monolith', level: config.logLevel })
  const db = await openDatabase({ file: config.databaseFile, url: config.databaseUrl, migrations })
  const secret = config.jwtSecret ?? (await keptSecret(db))
  const verifyToken = createTokenVerifier({ secret, jwksUrl: config.jwksUrl })

  const stockChanges = createStockChanges()
  const users = createUsersService(db, now)
  const catalog = createCatalogService(db, stockChanges, now)
  const orders = createOrdersService({ db, catalog, users, changes: createOrderChanges(), log, now })
  const settlement = startSettlementLoop(orders, log)
  const closing = new AbortController()
  let origin = config.publicUrl ?? ''

  const app = createApp({
    ...{ db, log, accessLog: config.accessLog, secret, verifyToken, now, users, catalog, orders },
    origin: () => origin,
    onPlaced: settlement.kick,
    closing: closing.signal,
  })
  const server = await listen(app, config).catch(async (error: unknown) => {
    await settlement.stop()
    await db.destroy()
    throw error
  })
  if (!origin) origin = server.url
  const stopLive = serveLiveStock(server.server, stockChanges)

  return {
    url: server.url,
    log,
    async close() {
      closing.abort()
      stopLive()
      await server.close()
      await settlement.stop()
      await db.destroy()
    },
  }
}
