import express, { type Router } from 'express'
import { createTokenVerifier, type TokenVerifier } from './bearer.ts'
import { type Database, type Migration, openDatabase } from './database.ts'
import { errorBody, errorHandler, type HttpError, notFoundHandler } from './errors.ts'
import { startEventBus } from './events/event-bus.ts'
import { eventsEndpoint } from './events/events-endpoint.ts'
import { createOutbox, type Outbox } from './events/outbox.ts'
import type { EventHandler } from './events/receiver.ts'
import { listen } from './http-server.ts'
import { createLogger, type Logger } from './log.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { operationsRouter, type ReadinessCheck } from './operations.ts'
import { observeRequests } from './requests.ts'
import type { RunningService } from './run-main.ts'
import type { ServiceConfig } from './service-config.ts'
import { createTracer, type Tracer } from './tracing.ts'

/** What a service is given to build itself from. */
export interface ServiceContext {
  db: Database
  outbox: Outbox
  log: Logger
  metrics: Metrics
  tracer: Tracer
  verifyToken: TokenVerifier
  now: () => Date
  /** Aborts when the service drains: streams must end. */
  closing: AbortSignal
}

/** What a service consists of beside the plumbing. */
export interface ServiceParts {
  routes: Router[]
  handlers?: Record<string, EventHandler>
  checks?: Record<string, ReadinessCheck>
  /** Another body for an error, or nothing to keep the usual one. */
  renderError?: ((error: HttpError) => unknown) | undefined
  /** Runs while the service serves. @returns how to stop it */
  background?: ((service: { url: string }) => Promise<() => Promise<void>>)[]
}

export interface ServiceDefinition {
  name: string
  config: ServiceConfig
  migrations: Record<string, Migration>
  openapi: object
  now: () => Date
  build(context: ServiceContext): ServiceParts | Promise<ServiceParts>
}

/** Starts a service: database, events, HTTP, in the order in which they need each other; `close` goes back. */
export async function startService(definition: ServiceDefinition): Promise<RunningService> {
  const { name, config, now } = definition
  const undo: (() => Promise<void>)[] = []
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const log = createLogger({ service: name, level: config.logLevel })
    const metrics = createMetrics(name)
    const tracer = await createTracer(name, config.otlpEndpoint)
    undo.push(() => tracer.stop())
    const db = await openDatabase({
      file: config.databaseFile,
      url: config.databaseUrl,
      migrations: definition.migrations,
    })
    undo.push(() => db.destroy())
    const verifyToken = createTokenVerifier({ secret: config.jwtSecret, jwksUrl: config.jwksUrl })
    const outbox = createOutbox(db, `/${name}`, now)
    const closing = new AbortController()
    const context = { db, outbox, log, metrics, tracer, verifyToken, now, closing: closing.signal }
    const parts = await definition.build(context)

    const { natsUrl, subscribers, jwtSecret: secret } = config
    const bus = await startEventBus({
      ...context,
      name,
      handlers: parts.handlers ?? {},
      natsUrl,
      subscribers,
      secret,
    })
    undo.push(() => bus.stop())
    const checks = { database: async () => void (await db.raw('select 1')), ...parts.checks }
    const ready = bus.broker ? { ...checks, broker: bus.broker.ready } : checks
    const events = eventsEndpoint(bus.receive, verifyToken)
    const server = await listen(
      createApp(definition, context, { ...parts, checks: ready, routes: [events, ...parts.routes] }),
      config,
    )
    undo.push(
      () => server.close(),
      async () => closing.abort(),
    )
    for (const start of parts.background ?? []) undo.push(await start(server))
    return { url: server.url, log, close }
  } catch (error) {
    await close()
    throw error
  }
}

function createApp(definition: ServiceDefinition, context: ServiceContext, parts: ServiceParts) {
  const { log, metrics, tracer } = context
  const { name, config, openapi } = definition
  const app = express()
  app.disable('x-powered-by')
  app.use(observeRequests({ log, metrics, tracer, accessLog: config.accessLog }))
  app.use((_req, res, next) => {
    res.setHeader('x-service-build', config.build)
    next()
  })
  app.use(operationsRouter({ service: name, metrics, checks: parts.checks ?? {} }))
  app.get('/openapi.json', (_req, res) => void res.json(openapi))
  app.use(express.json({ limit: '100kb' }))
  for (const router of parts.routes) app.use(router)
  app.use(notFoundHandler)
  app.use(errorHandler(log, (error) => parts.renderError?.(error) ?? errorBody(error)))
  return app
}
