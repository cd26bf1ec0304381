import type { RequestListener, Server } from 'node:http'
import { join } from 'node:path'
import { AddressGuard } from './address-guard.ts'
import { createAdminListener, edgeOptions, reload } from './app-edge.ts'
import { countEvidence, evidenceEvents, openEvidence } from './app-evidence.ts'
import { BUNDLED_MONOLITH, type Config } from './config/config.ts'
import { ConfigError } from './config/config-error.ts'
import type { Seed } from './config/seed-file.ts'
import { BreakerBook } from './control-plane/backends/breaker-book.ts'
import { PoolBook } from './control-plane/backends/pool-book.ts'
import { type ControlPlane, createControlPlane } from './control-plane/control-plane.ts'
import { readSnapshot } from './control-plane/publisher.ts'
import { createStoreDownServer } from './control-plane/store-down.ts'
import type { DataPlaneEvents } from './data-plane/data-plane.ts'
import { LIMITS } from './data-plane/limits.ts'
import { PublishedRouting } from './data-plane/published-routing.ts'
import { LEGACY_BACKEND, type RoutingSnapshot } from './domain/route.ts'
import type { Evidence } from './evidence/evidence.ts'
import { TrafficBook } from './evidence/traffic-book.ts'
import { createLogger } from './observability/logger.ts'
import { Metrics } from './observability/metrics.ts'
import { openTracing, type Tracing } from './observability/tracing.ts'
import { clientConnectionsFor, openFilesLimit } from './open-files.ts'
import { removePidFile, writePidFile } from './pid-file.ts'
import { Secrets } from './secrets.ts'
import { openStore } from './store/open-store.ts'
import { type Store, StoreUnavailable } from './store/store.ts'
import { VERSION } from './version.ts'

/** A running Banyan: the store, the control plane on its port, the data plane on its own. */
export type App = {
  version: string
  proxyUrl: string
  adminUrl: string
  legacyUrl: string
  /** A link that signs in once; for the first account, one that makes it. Null while the store is down. */
  signInLink: () => Promise<string | null>
  /** Everything to the baseline at once, also while the store is down. */
  kill: (signal: string) => Promise<void>
  /** Logs are opened again, and every file that was given at the start is read again. */
  reload: () => Promise<void>
  stop: () => Promise<void>
}

export type AppOptions = {
  seed: Seed | null
  consoleDir: () => string | null
  /** Bundled processes that run beside it: the monolith, and services that are backends after every start. */
  estate: RunningEstate | null
}

export type RunningEstate = { monolithUrl: string; services: { id: string; url: string }[] }

/** Ready, not just alive: a service that still copies its data must not be sent anybody. */
const SERVICE_HEALTH = { path: '/ready', intervalMs: 5_000, timeoutMs: 2_000, rise: 1, fall: 2 }

/** What every part of a running Banyan shares. */
type Parts = {
  config: Config
  options: AppOptions
  startedAt: Date
  routing: PublishedRouting
  metrics: Metrics
  traffic: TrafficBook
  breakers: BreakerBook
  pools: PoolBook
  logger: ReturnType<typeof createLogger>
  tracing: Tracing | null
  guard: AddressGuard
}

/** Puts everything together; the only place that does. */
export async function startApp(config: Config, options: AppOptions): Promise<App> {
  const logger = createLogger(config.logLevel)
  const parts: Parts = {
    config,
    options,
    startedAt: new Date(),
    routing: new PublishedRouting(config.dataDir, (err) =>
      logger.error(
        { err },
        'the route table could not be kept on disk: a start without the store would miss it',
      ),
    ),
    metrics: new Metrics(),
    traffic: new TrafficBook(),
    breakers: new BreakerBook(),
    pools: new PoolBook(LIMITS.connectionsPerBackend),
    logger,
    tracing: config.tracing === null ? null : await openTracing(config.tracing.endpoint),
    guard: new AddressGuard({ ownPorts: [config.adminPort], ranges: config.edge.backendRanges }),
  }
  const { routing, traffic } = parts
  const opened = await openControl(parts)
  await serve(parts, opened)
  const ticking = setInterval(() => traffic.tick(), 1_000)
  const stopCounting = opened.evidence === null ? null : countEvidence(opened.evidence, parts.metrics)
  const server = createAdminListener(config, opened.app)
  const adminPort = await listening('--admin-port', config.adminPort, () =>
    listen(server, config.adminHost, config.adminPort),
  )
  // Chosen by the system where it was 0.
  parts.guard.ownPort(adminPort)
  routing.addOwnPort(adminPort)
  const adminUrl = urlOf(config.edge.adminTls !== null, config.adminHost, adminPort)
  await opened.control?.start(adminUrl, config.dataDir)
  writePidFile(config.dataDir)

  return {
    version: VERSION,
    proxyUrl: proxyUrl(parts),
    adminUrl,
    legacyUrl: opened.legacyUrl,
    signInLink: async () => (opened.control ? `${adminUrl}${await opened.control.issueSignInLink()}` : null),
    kill: async (signal) => {
      await routing.killNow()
      await opened.control?.recordKillSignal(signal)
    },
    reload: () => reload({ ...parts, control: opened.control, admin: server }),
    stop: async () => {
      clearInterval(ticking)
      await routing.stop(config.drainMs)
      await parts.tracing?.stop()
      server.close()
      server.closeAllConnections()
      await opened.control?.close()
      stopCounting?.()
      await opened.evidence?.close()
      await opened.store?.close()
      removePidFile(config.dataDir)
    },
  }
}

type Opened = {
  store: Store | null
  evidence: Evidence | null
  control: ControlPlane | null
  app: RequestListener
  snapshot: RoutingSnapshot
  legacyUrl: string
}

/** The control plane on its store; when that cannot be read, the last good snapshot and a server that says so. */
async function openControl(parts: Parts): Promise<Opened> {
  const { config, routing, logger } = parts
  try {
    const store = await openStore(
      config.databaseUrl === null
        ? { kind: 'sqlite', file: join(config.dataDir, 'banyan.db') }
        : { kind: 'postgres', url: config.databaseUrl },
    )
    const evidence = await openEvidence(parts, store)
    const control = controlPlane(parts, store, evidence)
    await control.seedIfEmpty(seedOf(parts))
    const snapshot = await readSnapshot(store)
    evidence.publish(snapshot.routes)
    return { store, evidence, control, app: control.app, snapshot, legacyUrl: legacyUrlOf(snapshot) }
  } catch (error) {
    const snapshot = error instanceof StoreUnavailable ? routing.lastGood() : null
    if (!(error instanceof StoreUnavailable)) throw error
    if (snapshot === null) throw new ConfigError(error.message)
    logger.error(
      { err: error, revision: snapshot.revision },
      'the store cannot be read: serving with the last good route table',
    )
    const app = createStoreDownServer({
      message: error.message,
      ready: () => routing.ready,
      metrics: () => parts.metrics.text(),
    })
    return { store: null, evidence: null, control: null, app, snapshot, legacyUrl: legacyUrlOf(snapshot) }
  }
}

function controlPlane(parts: Parts, store: Store, evidence: Evidence): ControlPlane {
  const { config, options, routing, metrics, traffic, breakers, logger, startedAt } = parts
  return createControlPlane({
    store,
    evidence,
    publish: async (snapshot) => {
      evidence.publish(snapshot.routes)
      const published = await routing.publish(snapshot)
      metrics.published(snapshot.revision)
      return published
    },
    traffic,
    status: () => ({
      startedAt: startedAt.toISOString(),
      proxyUrl: proxyUrl(parts),
      demo: config.demo,
      threads: routing.threads(),
    }),
    outside: { guard: parts.guard, secrets: new Secrets(config.edge.secrets) },
    breakers,
    pools: parts.pools,
    localKill: { engaged: () => routing.killedHere, release: () => void routing.releaseHere() },
    logger,
    clock: () => new Date(),
    version: VERSION,
    consoleDir: options.consoleDir,
    adminToken: config.adminToken,
    allowedHosts: [config.adminHost, ...config.allowedHosts],
    trustedProxies: config.trustedProxies,
    metrics: () => metrics.text(),
    ready: () => routing.ready,
    happened: (reasons) => metrics.happened(reasons),
  })
}

const seedOf = ({ config, options: { estate, seed } }: Parts) => ({
  legacyUrl: config.legacy ?? legacyIn(seed) ?? estate?.monolithUrl ?? BUNDLED_MONOLITH,
  moveLegacy: config.legacy !== null || (estate !== null && config.estate?.portGiven === true),
  backends: seed?.backends ?? [],
  routes: seed?.routes ?? [],
  rules: seed?.rules ?? [],
  running: {
    backends: (estate?.services ?? []).map((service) => ({ ...service, health: SERVICE_HEALTH })),
    move: config.estate?.portGiven === true,
  },
})

/** An exported file names the monolith like every other backend. */
const legacyIn = (seed: Seed | null) => seed?.backends.find(({ id }) => id === LEGACY_BACKEND)?.url

const legacyUrlOf = (snapshot: RoutingSnapshot) =>
  snapshot.backends.find(({ id }) => id === 'legacy')?.url ?? BUNDLED_MONOLITH

async function serve(parts: Parts, opened: Opened): Promise<void> {
  const { snapshot } = opened
  const { config, routing, metrics, logger } = parts
  const clientConnections = clientConnectionsFor(openFilesLimit(), config.threads, LIMITS.clientConnections)
  if (clientConnections < LIMITS.clientConnections)
    logger.warn(
      { clientConnections },
      'few files may be open (ulimit -n): each thread takes so many connections of clients',
    )
  const options = {
    limits: { clientConnections },
    host: config.host,
    port: config.port,
    threads: config.threads,
    servedByHeaders: config.servedByHeaders,
    pseudonym: config.pseudonym,
    trustedProxies: config.trustedProxies,
    accessLogDir: config.accessLog ? join(config.dataDir, 'logs') : null,
    ...(config.tracing && { traceShare: config.tracing.share }),
    ...edgeOptions(config),
  }
  await listening('--port', config.port, () => routing.start(options, snapshot, eventsOf(parts, opened)))
  metrics.published(snapshot.revision)
}

function eventsOf(parts: Parts, { evidence, control }: Opened): DataPlaneEvents {
  const { metrics, traffic, breakers, logger } = parts
  return {
    onTally: (batch) => {
      traffic.record(batch.slots, batch.troubles)
      evidence?.minutes.record(batch.slots)
      metrics.served(batch.slots)
      metrics.happened(batch.reasons)
    },
    onPools: (thread, pools) => parts.pools.told(thread, pools),
    onSpans: (spans) => parts.tracing?.record(spans),
    onBreakers: (thread, changes) => {
      breakers.changed(thread, changes)
      for (const { backend, state, trips } of changes) {
        metrics.breaker(thread, backend, state)
        if (state === 'open') control?.breakerOpened(backend, trips)
        logger.warn({ thread, backend, state, trips }, 'a breaker changed its state')
      }
    },
    ...evidenceEvents(parts, evidence, (route) => {
      logger.warn({ route }, 'a dry run was not acknowledged; writes on this route are shadowed no more')
      control
        ?.turnOffWrites(route)
        .catch((err) => logger.error({ err, route }, 'its write mode could not be saved'))
    }),
    onDefect: (thread, error) => logger.error({ thread, error }, 'a request failed because of a defect'),
    onThreadLost: (thread, error) => {
      metrics.threadLost(thread)
      breakers.forget(thread)
      parts.pools.forget(thread)
      logger.error({ thread, error }, 'a data-plane thread died; it is being replaced')
    },
  }
}

const proxyUrl = ({ config, routing }: Parts) =>
  urlOf(config.edge.tls !== null, config.host, routing.port ?? config.port)

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

/** As somebody on this machine would ask for it: an address that means all of them is nobody's to open. */
const urlOf = (secure: boolean, host: string, port: number) => {
  const name = ['0.0.0.0', '::'].includes(host) ? 'localhost' : host
  return `${secure ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${port}`
}
