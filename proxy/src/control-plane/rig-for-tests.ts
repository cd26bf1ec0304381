import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Client, createClient } from '../contracts/client.ts'
import type { TrafficView } from '../contracts/traffic.ts'
import type { Role } from '../domain/can.ts'
import type { RoutingSnapshot } from '../domain/route.ts'
import { Evidence } from '../evidence/evidence.ts'
import type { Store } from '../store/store.ts'
import { digestOf } from './accounts/secrets.ts'
import { BreakerBook } from './backends/breaker-book.ts'
import { PoolBook } from './backends/pool-book.ts'
import { type ControlPlane, createControlPlane } from './control-plane.ts'
import type { ControlPlaneDeps } from './deps.ts'
import { outsideForTests } from './outside-for-tests.ts'

/** A control plane on a socket, for tests: what it publishes is kept, its clock is turned by hand. */
export type Rig = {
  url: string
  store: Store
  evidence: Evidence
  control: ControlPlane
  /** Every snapshot that was published, oldest first. */
  published: RoutingSnapshot[]
  logged: { level: string; message: string; fields: Record<string, unknown> }[]
  clock: { now: Date; advance(ms: number): void }
  /** Tells the control plane's traffic listeners, as the data plane does every second. */
  tick(): void
  /** A caller with a token of this role. */
  as(role: Role): Promise<Client>
  close(): Promise<void>
}

export const ADMIN_TOKEN = 'admin-token-for-tests'
const SLOT = { requests: 0, errors: 0, p50Ms: null, p95Ms: null, p99Ms: null }
export const NO_TRAFFIC: TrafficView = {
  windowSeconds: 60,
  total: { baseline: SLOT, candidate: SLOT },
  routes: [],
  backends: [],
  sinceStart: { baseline: 0, candidate: 0 },
  points: [],
}

/** The store is the caller's to open and the rig's to close. */
export async function startRig(store: Store, over: Partial<ControlPlaneDeps> = {}): Promise<Rig> {
  const published: RoutingSnapshot[] = []
  const logged: Rig['logged'] = []
  const listeners = new Set<(view: TrafficView) => void>()
  const clock = {
    now: new Date('2026-05-01T12:00:00.000Z'),
    advance(ms: number) {
      clock.now = new Date(clock.now.getTime() + ms)
    },
  }
  const log = (level: string) => (fields: object, message: string) =>
    void logged.push({ level, message, fields: { ...fields } })
  const evidence = await Evidence.open({
    ...{ store, threads: 1, secretNames: [], keepBodies: true, random: Math.random },
    now: () => clock.now.getTime(),
    onFailure: (error) => log('error')({ err: error }, 'evidence could not be written'),
  })
  const control = createControlPlane({
    store,
    evidence,
    publish: async (snapshot) => {
      published.push(snapshot)
      evidence.publish(snapshot.routes)
      return { applied: { threads: 2, of: 2, ms: 0.5 }, rejected: [] }
    },
    traffic: {
      view: () => NO_TRAFFIC,
      ofBackends: () => new Map(),
      onTick(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    status: () => ({
      ...{ startedAt: clock.now.toISOString(), proxyUrl: 'http://127.0.0.1:8080' },
      ...{ demo: false, threads: [] },
    }),
    outside: outsideForTests(),
    breakers: new BreakerBook(() => clock.now.getTime()),
    pools: new PoolBook(256),
    localKill: { engaged: () => false, release: () => undefined },
    logger: { info: log('info'), warn: log('warn'), error: log('error') },
    clock: () => clock.now,
    version: '1.2.3',
    consoleDir: () => null,
    adminToken: ADMIN_TOKEN,
    allowedHosts: [],
    trustedProxies: [],
    metrics: async () => '# no metrics\n',
    ready: () => true,
    ...over,
  })
  await control.seedIfEmpty({
    legacyUrl: 'http://127.0.0.1:4000',
    moveLegacy: true,
    backends: [],
    routes: [],
  })
  const server = createServer(control.app)
  const url = await listenLocally(server)
  return {
    url,
    store,
    evidence,
    control,
    published,
    logged,
    clock,
    tick: () => {
      for (const listener of listeners) listener(NO_TRAFFIC)
    },
    async as(role) {
      const token = await tokenOf(store, role, clock.now)
      return createClient({ baseUrl: url, headers: { authorization: `Bearer ${token}` } })
    },
    async close() {
      await control.close()
      await evidence.close()
      server.close()
      server.closeAllConnections()
      await store.close()
    },
  }
}

/** A token of a role, put into the store directly. */
export async function tokenOf(store: Store, role: Role, now: Date): Promise<string> {
  const token = `${role} ${Math.random()}`.replace(' ', '-')
  const [createdAt, expiresAt] = [now, new Date(now.getTime() + 86_400_000)].map((date) => date.toISOString())
  await store.tokens.insert({
    ...{ id: token, hash: digestOf(token), name: role, role, scope: null, createdBy: null },
    ...{ createdAt: createdAt!, expiresAt: expiresAt!, lastUsedAt: null, lastUsedFrom: null },
  })
  return token
}

/** A backend whose health is set by hand. */
export async function startBackend(): Promise<{
  url: string
  status: number
  checks: number
  close(): void
}> {
  const backend = {
    url: '',
    status: 200,
    checks: 0,
    close: () => void server.close(() => undefined).closeAllConnections(),
  }
  const server = createServer((_req, res) => {
    backend.checks++
    res.writeHead(backend.status).end('ok')
  })
  backend.url = await listenLocally(server)
  return backend
}

export function listenLocally(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  })
}

/** Waits until something holds, or fails at a deadline saying what did not. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 5_000,
): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
