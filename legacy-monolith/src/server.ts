import { createTokenVerifier } from '@banyan/service-kit/bearer'
import { type Database, openDatabase } from '@banyan/service-kit/database'
import { startEventBus } from '@banyan/service-kit/events/event-bus'
import { createOutbox } from '@banyan/service-kit/events/outbox'
import { listen } from '@banyan/service-kit/http-server'
import { createLogger } from '@banyan/service-kit/log'
import { createMetrics } from '@banyan/service-kit/metrics'
import type { RunningService } from '@banyan/service-kit/run-main'
import { createTracer } from '@banyan/service-kit/tracing'
import { createApp } from './app.ts'
import { configFromEnv, type MonolithConfig } from './config.ts'
import { migrations } from './database/migrations.ts'
import { keptSecret } from './database/settings.ts'
import { serveLiveStock } from './live-stock.ts'
import { startSettlementLoop } from './modules/orders/settlement-loop.ts'
import { createModules } from './modules.ts'

const name = 'monolith'

export interface MonolithOptions extends Partial<MonolithConfig> {
  now?: () => Date
}

/** Starts the monolith: what `options` leave open comes from the environment. */
export async function startMonolith(options: MonolithOptions = {}): Promise<RunningService> {
  const { now = () => new Date(), ...given } = options
  const config = { ...configFromEnv(), ...given }
  const db = await openDatabase({ file: config.databaseFile, url: config.databaseUrl, migrations })
  const undo = [() => db.destroy()]
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    return { ...(await serve(db, config, now, undo)), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** @param undo gets the steps that stop what was started, to be taken in reverse */
async function serve(db: Database, config: MonolithConfig, now: () => Date, undo: (() => Promise<void>)[]) {
  const log = createLogger({ service: name, level: config.logLevel })
  const metrics = createMetrics(name)
  const tracer = await createTracer(name, config.otlpEndpoint)
  undo.push(tracer.stop)
  const secret = config.jwtSecret ?? (await keptSecret(db))
  const verifyToken = createTokenVerifier({ secret, jwksUrl: config.jwksUrl })
  const outbox = createOutbox(db, `/${name}`, now)
  const modules = createModules({ db, outbox, log, now })
  const { natsUrl, subscribers } = config
  const bus = await startEventBus({
    name,
    db,
    outbox,
    handlers: modules.handlers,
    natsUrl,
    subscribers,
    secret,
    log,
    metrics,
    tracer,
    now,
  })
  undo.push(bus.stop)
  const settlement = startSettlementLoop(modules.orders, log)
  undo.push(settlement.stop)

  const closing = new AbortController()
  let origin = config.publicUrl ?? ''
  const app = createApp({
    ...{ db, log, metrics, tracer, accessLog: config.accessLog, secret, verifyToken, now, bus, modules },
    origin: () => origin,
    onPlaced: settlement.kick,
    closing: closing.signal,
  })
  const server = await listen(app, config)
  if (!origin) origin = server.url
  const stopLive = serveLiveStock(server.server, modules.stockChanges)
  undo.push(
    server.close,
    async () => stopLive(),
    async () => closing.abort(),
  )
  return { url: server.url, log }
}
