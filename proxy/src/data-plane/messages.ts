import type { BreakerReport, PoolReport } from '../domain/backend-reports.ts'
import type { BreakerPolicy } from '../domain/breaker.ts'
import type { RejectedRoute } from '../domain/match.ts'
import type { RequestSample } from '../domain/request-sample.ts'
import type { RoutingSnapshot } from '../domain/route.ts'
import type { RequestSpan } from '../domain/trace.ts'
import type { SecretPlaces } from '../secrets.ts'
import type { Certificate } from './certificates.ts'
import type { Limits } from './limits.ts'
import type { PathBatch } from './path-tally.ts'
import type { ShadowBatch } from './shadow/batch.ts'
import type { TallyBatch } from './tally.ts'
import type { TlsSettings } from './tls-front.ts'

/** What the control plane tells a data-plane thread. A fleet speaks the same words. */
export type ToThread =
  | { type: 'publish'; snapshot: RoutingSnapshot }
  | { type: 'drain'; graceMs: number }
  | { type: 'reopen-logs' }
  /** A port of ours on this machine, which no backend may be. */
  | { type: 'own-port'; port: number }
  /** Files of secrets may have changed. */
  | { type: 'reread-secrets' }
  /** New handshakes use these. */
  | { type: 'certificates'; certificates: readonly Certificate[] }
  /** The oldest batch of shadows was taken in: there is room for another. */
  | { type: 'shadows-taken' }
  /** Ask the baseline again for these requests, which were shadowed lately. */
  | { type: 'second-calls'; requestIds: readonly string[] }

/** What a data-plane thread tells the control plane. */
export type FromThread =
  | { type: 'listening'; port: number }
  | { type: 'published'; revision: number; rejected: readonly RejectedRoute[] }
  /** The snapshot cannot be used: the table before it goes on serving. */
  | { type: 'refused'; revision: number; message: string }
  | { type: 'tally'; batch: TallyBatch }
  | { type: 'breakers'; changes: BreakerReport[] }
  /** What it holds toward backends, when that is another than when it last said so. */
  | { type: 'pools'; pools: PoolReport[] }
  | { type: 'shadows'; batch: ShadowBatch }
  | { type: 'paths'; batch: PathBatch }
  | { type: 'requests'; requests: readonly RequestSample[] }
  | { type: 'spans'; spans: readonly RequestSpan[] }
  | { type: 'drained' }
  /** A request failed in a way that nobody foresaw. */
  | { type: 'defect'; error: string }
  | { type: 'failed'; message: string; code: string }

/** What a thread is born with. */
export type ThreadData = {
  /** 0 for the first; names the thread in logs and keeps its files apart. */
  thread: number
  /** A folder, or null: no access log. */
  accessLogDir: string | null
  host: string
  port: number
  snapshot: RoutingSnapshot
  servedByHeaders: boolean
  pseudonym: string
  trustedProxies: readonly string[]
  /** Ports of ours on this machine that no backend may be, and the ranges that backends have to be in; see AddressPolicy. */
  ownPorts?: readonly number[]
  backendRanges?: readonly string[]
  /** Where secrets are that routes name. */
  secrets?: SecretPlaces
  /** Allowances of clients, shared by all threads. */
  rateMemory?: SharedArrayBuffer
  /** Clients speak TLS to the port; absent: they do not. */
  tls?: TlsSettings
  /** Share of the traces that begin here which are recorded; absent: nothing is traced. */
  traceShare?: number
  /** What differs from the defaults in limits.ts. */
  limits?: Partial<Limits>
  /** What differs from the default policy of breakers. */
  breaker?: Partial<BreakerPolicy>
}
