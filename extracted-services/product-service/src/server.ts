import { createTokenVerifier } from '@banyan/service-kit/bearer'
import { openDatabase } from '@banyan/service-kit/database'
import { listen } from '@banyan/service-kit/http-server'
import { createLogger } from '@banyan/service-kit/log'
import type { RunningService } from '@banyan/service-kit/run-main'
import { createApp } from './app.ts'
import { configFromEnv, type ProductServiceConfig } from './config.ts'
import { createCatalogue } from './domain/catalogue.ts'
import { migrations } from './repository/migrations.ts'

export interface ProductServiceOptions extends Partial<ProductServiceConfig> {
  now?: () => Date
}

/** Starts the service: what `options` leave open comes from the environment. */
export async function startProductService(options: ProductServiceOptions = {}): Promise<RunningService> {
  const { now = () => new Date(), ...given } = options
  const config = { ...configFromEnv(), ...given }
  const log = createLogger({ service: 'product-service', level: config.logLevel })
  const db = await openDatabase({ file: config.databaseFile, url: config.databaseUrl, migrations })
  const app = createApp({
    ...{ db, log, build: config.build, accessLog: config.accessLog, planted: config.plantedDifferences },
    catalogue: createCatalogue(db, now),
    verifyToken: createTokenVerifier({ secret: config.jwtSecret, jwksUrl: config.jwksUrl }),
  })
  const server = await listen(app, config).catch(async (error: unknown) => {
    await db.destroy()
    throw error
  })
  const close = async () => {
    await server.close()
    await db.destroy()
  }
  return { url: server.url, log, close }
}
