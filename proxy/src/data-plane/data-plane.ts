import { createServer } from 'node:net'
import { Worker } from 'node:worker_threads'
import type { BreakerReport, PoolReport } from '../domain/backend-reports.ts'
import type { RejectedRoute } from '../domain/match.ts'
import type { RequestSample } from '../domain/request-sample.ts'
import type { RoutingSnapshot } from '../domain/route.ts'
import type { RequestSpan } from '../domain/trace.ts'
import { workerUrl } from '../worker-url.ts'
import type { Certificate } from './certificates.ts'
import { LIMITS } from './limits.ts'
import type { FromThread, ThreadData, ToThread } from './messages.ts'
import type { PathBatch } from './path-tally.ts'
import { RateTable } from './policies/rate-table.ts'
import type { ShadowBatch } from './shadow/batch.ts'
import type { TallyBatch } from './tally.ts'

/** How long a publisher waits for a thread before it answers that not all have applied the change. */
const PUBLISH_WAIT_MS = 2_000
/** A thread that dies is replaced after this; longer each time it dies again soon. */
const RESTART_MS = 100
const RESTART_MAX_MS = 5_000
/** One that has served for this long did not die "again". */
const STEADY_MS = 60_000
/** A thread that does not end by itself after the drain is ended. */
const STOP_MARGIN_MS = 500

export type DataPlaneOptions = Omit<ThreadData, 'snapshot' | 'thread' | 'rateMemory'> & { threads: number }

export type DataPlaneEvents = {
  onTally: (batch: TallyBatch) => void
  onBreakers: (thread: number, changes: BreakerReport[]) => void
  onPools?: (thread: number, pools: PoolReport[]) => void
  onShadows?: (batch: ShadowBatch, thread: number) => void
  onPaths?: (batch: PathBatch) => void
  onRequests?: (requests: readonly RequestSample[]) => void
  onSpans?: (spans: readonly RequestSpan[]) => void
  onThreadLost: (id: number, error: string) => void
  /** One request failed because of a defect of ours. */
  onDefect?: (thread: number, error: string) => void
}

export type Applied = { threads: number; of: number; ms: number }
export type ThreadStatus = { id: number; revision: number; restarts: number }

type Thread = ThreadStatus & {
  worker: Worker
  /** When it began to accept connections; 0 while it does not, or does not any more. */
  listeningSince: number
  drained: boolean
  /** How many deaths in a row came soon after a start. */
  quickDeaths: number
}

/** A snapshot that no thread can use; the one before it goes on serving. */
export class PublishRefused extends Error {}

/** The control plane's end of the threads that serve: it starts them, replaces them, and publishes to them. */
export class DataPlane {
  port = 0
  #snapshot: RoutingSnapshot
  #options: DataPlaneOptions
  readonly #rateMemory: SharedArrayBuffer
  readonly #events: DataPlaneEvents
  readonly #threads: Thread[] = []
  #rejected: readonly RejectedRoute[] = []
  #waiting: { revision: number; done: (refusal: PublishRefused | null) => void }[] = []
  #stopping = false

  private constructor(options: DataPlaneOptions, snapshot: RoutingSnapshot, events: DataPlaneEvents) {
    this.#options = options
    this.#rateMemory = RateTable.memory(options.limits?.rateLimitClients ?? LIMITS.rateLimitClients)
    this.#snapshot = snapshot
    this.#events = events
  }

  /** Resolves when every thread accepts connections. Rejects with EADDRINUSE when the port is taken. */
  static async start(
    options: DataPlaneOptions,
    snapshot: RoutingSnapshot,
    events: DataPlaneEvents,
  ): Promise<DataPlane> {
    const plane = new DataPlane(options, snapshot, events)
    // With SO_REUSEPORT a second proxy would share the port in silence: a plain bind finds out.
    if (options.port !== 0) await assertFree(options.host, options.port)
    plane.port = options.port
    for (let id = 0; id < options.threads; id++) {
      plane.port = await plane.#spawn(id)
    }
    return plane
  }

  get rejected(): readonly RejectedRoute[] {
    return this.#rejected
  }

  status(): ThreadStatus[] {
    return this.#threads.map(({ id, revision, restarts }) => ({ id, revision, restarts }))
  }

  get ready(): boolean {
    return !this.#stopping && this.serving > 0
  }

  /** Threads that accept connections. */
  get serving(): number {
    return this.#threads.filter((thread) => thread.listeningSince > 0).length
  }

  /**
   * Gives every thread a new table; resolves when all serve it, or when waiting for them took too
   * long. Rejects with PublishRefused, and nothing has changed, when it cannot be used.
   */
  async publish(
    snapshot: RoutingSnapshot,
  ): Promise<{ applied: Applied; rejected: readonly RejectedRoute[] }> {
    const startedAt = performance.now()
    const before = this.#snapshot
    this.#snapshot = snapshot
    this.#tellAll({ type: 'publish', snapshot })
    const refusal = await this.#untilServed(snapshot.revision)
    if (refusal) {
      if (this.#snapshot === snapshot) this.#snapshot = before
      throw refusal
    }
    const threads = this.#threads.filter((thread) => serves(thread, snapshot.revision)).length
    const ms = Math.round((performance.now() - startedAt) * 10) / 10
    return { applied: { threads, of: this.#threads.length, ms }, rejected: this.#rejected }
  }

  /** Asks the baseline again for requests that a thread shadowed lately. */
  askAgain(thread: number, requestIds: readonly string[]): void {
    this.#threads[thread]?.worker.postMessage({ type: 'second-calls', requestIds } satisfies ToThread)
  }

  /** Another port of ours on this machine, which no backend may be. */
  addOwnPort(port: number): void {
    this.#options = { ...this.#options, ownPorts: [...(this.#options.ownPorts ?? []), port] }
    this.#tellAll({ type: 'own-port', port })
  }

  /** Files of secrets may have changed. */
  rereadSecrets(): void {
    this.#tellAll({ type: 'reread-secrets' })
  }

  /** New handshakes use these; connections that are open are not touched. Only where TLS is spoken at all. */
  renewCertificates(certificates: readonly Certificate[]): void {
    const { tls } = this.#options
    if (!tls) return
    this.#options = { ...this.#options, tls: { ...tls, certificates } }
    this.#tellAll({ type: 'certificates', certificates })
  }

  /** Whoever rotates logs has moved the files. */
  reopenLogs(): void {
    this.#tellAll({ type: 'reopen-logs' })
  }

  /** Lets what is under way end within the grace, then stops the threads. Called again it may only shorten that. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    this.#tellAll({ type: 'drain', graceMs })
    const deadline = performance.now() + graceMs + STOP_MARGIN_MS
    while (this.#threads.some(isDraining) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await Promise.all(this.#threads.map((thread) => thread.worker.terminate()))
  }

  #spawn(id: number, before?: Thread): Promise<number> {
    const { threads: _, ...rest } = this.#options
    const data: ThreadData = {
      ...rest,
      thread: id,
      port: this.port,
      snapshot: this.#snapshot,
      rateMemory: this.#rateMemory,
    }
    const worker = new Worker(workerUrl('./thread', import.meta.url), {
      workerData: data,
      name: `data-plane-${id}`,
    })
    const thread: Thread = {
      id,
      revision: data.snapshot.revision,
      restarts: before ? before.restarts + 1 : 0,
      quickDeaths: before?.quickDeaths ?? 0,
      worker,
      listeningSince: 0,
      drained: false,
    }
    this.#threads[id] = thread
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromThread) => {
        if (message.type === 'listening') {
          thread.listeningSince = performance.now()
          resolve(message.port)
        } else if (message.type === 'failed')
          reject(Object.assign(new Error(message.message), { code: message.code }))
        else this.#onMessage(thread, message)
      })
      worker.on('error', (error) => {
        const cause = error instanceof Error ? error : new Error(String(error))
        reject(cause)
        this.#onLost(thread, cause.stack ?? cause.message)
      })
      worker.on('exit', (code) => {
        reject(new Error(`the thread ended with exit code ${code}`))
        this.#onLost(thread, `exit code ${code}`)
      })
    })
  }

  #onMessage(thread: Thread, message: FromThread): void {
    if (message.type === 'tally') this.#events.onTally(message.batch)
    else if (message.type === 'breakers') this.#events.onBreakers(thread.id, message.changes)
    else if (message.type === 'pools') this.#events.onPools?.(thread.id, message.pools)
    else if (message.type === 'defect') this.#events.onDefect?.(thread.id, message.error)
    else if (message.type === 'shadows') this.#onShadows(thread, message.batch)
    else if (message.type === 'paths') this.#events.onPaths?.(message.batch)
    else if (message.type === 'requests') this.#events.onRequests?.(message.requests)
    else if (message.type === 'spans') this.#events.onSpans?.(message.spans)
    else if (message.type === 'drained') thread.drained = true
    else if (message.type === 'refused')
      this.#settleWaiting(new PublishRefused(message.message), message.revision)
    else if (message.type === 'published') {
      thread.revision = message.revision
      this.#rejected = message.rejected
      this.#settleWaiting()
    }
  }

  /** The thread is told when a batch was taken, so that no more of them wait here than it counts. */
  #onShadows({ id, worker }: Thread, batch: ShadowBatch): void {
    this.#events.onShadows?.(batch, id)
    worker.postMessage({ type: 'shadows-taken' } satisfies ToThread)
  }

  /** Only one that served is replaced here: what fails before that is told to whoever started it. */
  #onLost(thread: Thread, error: string): void {
    if (thread.listeningSince === 0) return
    const steady = performance.now() - thread.listeningSince > STEADY_MS
    thread.quickDeaths = steady ? 0 : thread.quickDeaths + 1
    thread.listeningSince = 0
    if (this.#stopping) return
    this.#events.onThreadLost(thread.id, error)
    this.#settleWaiting()
    this.#replace(thread)
  }

  #replace(thread: Thread): void {
    const delay = Math.min(RESTART_MS * 2 ** Math.min(thread.quickDeaths - 1, 6), RESTART_MAX_MS)
    setTimeout(
      () => {
        if (this.#stopping) return
        this.#spawn(thread.id, thread).then(
          () => this.#settleWaiting(),
          (failure: Error) => {
            const failed = this.#threads[thread.id]!
            if (failed.listeningSince > 0 || this.#stopping) return
            failed.quickDeaths++
            this.#events.onThreadLost(thread.id, failure.message)
            this.#replace(failed)
          },
        )
      },
      Math.max(delay, RESTART_MS),
    )
  }

  #tellAll(message: ToThread): void {
    for (const thread of this.#threads) thread.worker.postMessage(message)
  }

  #untilServed(revision: number): Promise<PublishRefused | null> {
    if (this.#servedBy(revision)) return Promise.resolve(null)
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(null), PUBLISH_WAIT_MS)
      const entry = { revision, done }
      function done(refusal: PublishRefused | null) {
        clearTimeout(timer)
        resolve(refusal)
      }
      this.#waiting.push(entry)
    })
  }

  /** One that is being replaced will be born with the snapshot: it is not waited for. */
  #servedBy(revision: number): boolean {
    return this.#threads.every((thread) => thread.listeningSince === 0 || serves(thread, revision))
  }

  #settleWaiting(refusal: PublishRefused | null = null, refused = -1): void {
    this.#waiting = this.#waiting.filter((entry) => {
      const isRefused = entry.revision === refused
      if (!isRefused && !this.#servedBy(entry.revision)) return true
      entry.done(isRefused ? refusal : null)
      return false
    })
  }
}

const serves = (thread: Thread, revision: number) => thread.listeningSince > 0 && thread.revision >= revision

const isDraining = (thread: Thread) => thread.listeningSince > 0 && !thread.drained

function assertFree(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()))
  })
}
