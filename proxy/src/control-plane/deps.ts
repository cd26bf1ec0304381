import type { z } from 'zod'
import type { Applied } from '../contracts/common.ts'
import type { StatusView, TrafficView } from '../contracts/traffic.ts'
import type { RejectedRoute } from '../domain/match.ts'
import type { RoutingSnapshot } from '../domain/route.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { BackendTraffic } from '../evidence/traffic-book.ts'
import type { Store } from '../store/store.ts'
import type { BreakerBook } from './backends/breaker-book.ts'
import type { PoolBook } from './backends/pool-book.ts'
import type { LocalKill } from './emergency/emergency-service.ts'
import type { Outside } from './outside.ts'

/** The part of pino that the control plane uses. */
export type Logger = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** How far a published snapshot has come. */
export type AppliedView = z.infer<typeof Applied>
export type Published = { applied: AppliedView; rejected: readonly RejectedRoute[] }

/** Everything the control plane is given. It knows the data plane only as `publish`, `traffic` and `status`. */
export type ControlPlaneDeps = {
  store: Store
  /** What is known from traffic and shadows. */
  evidence: Evidence
  /** Resolves when every data-plane thread has acknowledged the snapshot, or says how many have. */
  publish: (snapshot: RoutingSnapshot) => Promise<Published>
  traffic: {
    view(): TrafficView
    onTick(listener: (view: TrafficView) => void): () => void
    ofBackends(): ReadonlyMap<string, BackendTraffic>
  }
  /** What only the process knows; the rest of the status is read from the store. */
  status: () => Pick<StatusView, 'startedAt' | 'proxyUrl' | 'demo' | 'threads'>
  /** What the data plane told of its breakers. */
  breakers: BreakerBook
  /** And of its connections. */
  pools: PoolBook
  /** The kill switch of the host itself, which works without the store. */
  localKill: LocalKill
  /** Which addresses may be called, and which secrets there are. */
  outside: Outside
  logger: Logger
  clock: () => Date
  version: string
  /** The built console, or null while there is none yet. */
  consoleDir: () => string | null
  /** BANYAN_ADMIN_TOKEN: a bearer token with the role admin, for automation. */
  adminToken: string | null
  /** Host names beside localhost under which the admin port may be asked. */
  allowedHosts: readonly string[]
  /** Addresses and ranges of proxies in front of the admin port whose X-Forwarded-For and -Proto are believed. */
  trustedProxies: readonly string[]
  /** The text of /metrics. */
  metrics: () => Promise<string>
  ready: () => boolean
  /** Counts things by their reason, for /metrics. */
  happened?: (reasons: Record<string, number>) => void
}
