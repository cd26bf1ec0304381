import { mkdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { BUNDLED_MONOLITH, type Config, ConfigError } from './config/config.ts'
import type { Seed } from './config/seed-file.ts'
import { createControlPlane } from './control-plane/control-plane.ts'
import { readSnapshot } from './control-plane/publisher.ts'
import { DataPlane } from './data-plane/data-plane.ts'
import { LastKnownGood } from './data-plane/last-known-good.ts'
import type { RoutingSnapshot } from './domain/route.ts'
import { TrafficBook } from './evidence/traffic-book.ts'
import { createLogger } from './observability/logger.ts'
import { Metrics } from './observability/metrics.ts'
import { openStore } from './store/open-store.ts'
import { VERSION } from './version.ts'

/** A running Banyan: the store, the control plane on its port, the data plane on its own. */
export type App = {
  version: string
  proxyUrl: string
  adminUrl: string
  legacyUrl: string
  /** A link that signs in once; for the first account, one that makes it. */
  signInLink: () => Promise<string>
  reopenLogs: () => void
  stop: () => Promise<void>
}

export type AppOptions = {
  seed: Seed | null
  consoleDir: () => string | null
  /** The bundled services run beside it: they are backends from the first start on. */
  estate: boolean
}

const PRODUCT_SERVICE = {
  id: 'product-service',
  url: 'http://127.0.0.1:4102',
  health: { path: '/health', intervalMs: 5_000, timeoutMs: 2_000, rise: 1, fall: 2 },
}

/** Puts everything together; the only place that does. */
export async function startApp(config: Config, options: AppOptions): Promise<App> {
  const startedAt = new Date()
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const logger = createLogger(config.logLevel)
  const metrics = new Metrics()
  const traffic = new TrafficBook()
  const lastGood = new LastKnownGood(join(config.dataDir, 'route-table.json'))
  const store = await openStore(
    config.databaseUrl === null
      ? { kind: 'sqlite', file: join(config.dataDir, 'banyan.db') }
      : { kind: 'postgres', url: config.databaseUrl },
  )
  let plane: DataPlane | null = null

  const publish = async (snapshot: RoutingSnapshot) => {
    if (plane === null) return { applied: { threads: 0, of: 0, ms: 0 }, rejected: [] }
    const published = await plane.publish(snapshot)
    lastGood.write(snapshot)
    metrics.published(snapshot.revision)
    return published
  }
  const control = createControlPlane({
    store,
    publish,
    traffic,
    status: () => ({
      startedAt: startedAt.toISOString(),
      proxyUrl: proxyUrl(),
      threads: plane?.status() ?? [],
    }),
    logger,
    clock: () => new Date(),
    version: VERSION,
    consoleDir: options.consoleDir,
    adminToken: config.adminToken,
    allowedHosts: [config.adminHost, ...config.allowedHosts],
    metrics: () => metrics.text(),
    ready: () => plane?.ready === true,
  })
  const proxyUrl = () => urlOf(config.host, plane?.port ?? config.port)
  const legacyUrl = config.legacy ?? BUNDLED_MONOLITH
  await control.seedIfEmpty({
    legacyUrl,
    backends: [...(options.estate ? [PRODUCT_SERVICE] : []), ...(options.seed?.backends ?? [])],
    routes: options.seed?.routes ?? [],
  })

  plane = await listening('--port', config.port, async () =>
    DataPlane.start(
      {
        host: config.host,
        port: config.port,
        threads: config.threads,
        servedByHeaders: config.servedByHeaders,
        pseudonym: config.pseudonym,
        trustedProxies: config.trustedProxies,
        accessLogDir: config.accessLog ? join(config.dataDir, 'logs') : null,
      },
      await readSnapshot(store),
      {
        onTally: (batch) => {
          traffic.record(batch.slots)
          metrics.served(batch.slots)
          metrics.happened(batch.reasons)
        },
        onBreakers: (thread, changes) => {
          for (const { backend, state, trips } of changes) {
            metrics.breaker(thread, backend, state)
            logger.warn({ thread, backend, state, trips }, 'a breaker changed its state')
          }
        },
        onShadows: (batch) => {
          for (const { reason, count } of batch.dropped) metrics.happened({ [`shadow_${reason}`]: count })
        },
        onThreadLost: (thread, error) => {
          metrics.threadLost(thread)
          logger.error({ thread, error }, 'a data-plane thread died; it is being replaced')
        },
      },
    ),
  )
  const ticking = setInterval(() => traffic.tick(), 1_000)
  const server = createServer(control.app)
  const adminPort = await listening('--admin-port', config.adminPort, () =>
    listen(server, config.adminHost, config.adminPort),
  )
  const adminUrl = urlOf(config.adminHost, adminPort)
  await control.start(adminUrl, config.dataDir)

  return {
    version: VERSION,
    proxyUrl: proxyUrl(),
    adminUrl,
    legacyUrl,
    signInLink: async () => `${adminUrl}${await control.issueSignInLink()}`,
    reopenLogs: () => plane?.reopenLogs(),
    stop: async () => {
      clearInterval(ticking)
      await plane?.stop(config.drainMs)
      server.close()
      server.closeAllConnections()
      await control.close()
      await store.close()
    },
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}

/** A port that is taken is the most common thing to go wrong at a start: one sentence that names it and the flag. */
async function listening<T>(flag: string, port: number, start: () => Promise<T>): Promise<T> {
  try {
    return await start()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE')
      throw new ConfigError(
        `Port ${port} is in use. Stop what listens there, or choose another with ${flag}.`,
      )
    if (code === 'EACCES')
      throw new ConfigError(`Port ${port} may not be opened by this user. Choose another with ${flag}.`)
    if (code === 'EADDRNOTAVAIL')
      throw new ConfigError(`This machine has no such address to listen on: ${message}`)
    throw error
  }
}

const urlOf = (host: string, port: number) => `http://${host.includes(':') ? `[${host}]` : host}:${port}`
