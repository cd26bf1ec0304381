import { createServer } from 'node:net'
import { Worker } from 'node:worker_threads'
import type { RejectedRoute } from '../domain/match.ts'
import type { RoutingSnapshot } from '../domain/route.ts'
import { workerUrl } from '../worker-url.ts'
import type { BreakerReport } from './breakers.ts'
import type { FromThread, ThreadData, ToThread } from './messages.ts'
import type { ShadowBatch } from './shadow/batch.ts'
import type { TallyBatch } from './tally.ts'

/** How long a publisher waits for a thread before it answers that not all have applied the change. */
const PUBLISH_WAIT_MS = 2_000
/** A thread that dies is replaced after this; longer each time it dies again soon. */
const RESTART_MS = 100
const RESTART_MAX_MS = 5_000

export type DataPlaneOptions = Omit<ThreadData, 'snapshot' | 'thread'> & { threads: number }

export type DataPlaneEvents = {
  onTally: (batch: TallyBatch) => void
  onBreakers: (thread: number, changes: BreakerReport[]) => void
  onShadows?: (batch: ShadowBatch) => void
  onThreadLost: (id: number, error: string) => void
}

export type Applied = { threads: number; of: number; ms: number }
export type ThreadStatus = { id: number; revision: number; restarts: number }

type Thread = ThreadStatus & { worker: Worker; listening: boolean; drained: boolean }

/** The control plane's end of the threads that serve: it starts them, replaces them, and publishes to them. */
export class DataPlane {
  port = 0
  #snapshot: RoutingSnapshot
  readonly #options: DataPlaneOptions
  readonly #events: DataPlaneEvents
  readonly #threads: Thread[] = []
  #rejected: readonly RejectedRoute[] = []
  #waiting: { revision: number; done: () => void }[] = []
  #stopping = false

  private constructor(options: DataPlaneOptions, snapshot: RoutingSnapshot, events: DataPlaneEvents) {
    this.#options = options
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
      plane.port = await plane.#spawn(id, 0)
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
    return !this.#stopping && this.#threads.some((thread) => thread.listening)
  }

  /** Gives every thread a new table; resolves when all serve it, or when waiting for them took too long. */
  async publish(
    snapshot: RoutingSnapshot,
  ): Promise<{ applied: Applied; rejected: readonly RejectedRoute[] }> {
    const startedAt = performance.now()
    this.#snapshot = snapshot
    this.#tellAll({ type: 'publish', snapshot })
    await this.#untilServed(snapshot.revision)
    const threads = this.#threads.filter((thread) => thread.revision >= snapshot.revision).length
    const ms = Math.round((performance.now() - startedAt) * 10) / 10
    return { applied: { threads, of: this.#threads.length, ms }, rejected: this.#rejected }
  }

  /** Whoever rotates logs has moved the files. */
  reopenLogs(): void {
    this.#tellAll({ type: 'reopen-logs' })
  }

  /** Lets what is under way end within the grace, then stops the threads. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    this.#tellAll({ type: 'drain', graceMs })
    const deadline = performance.now() + graceMs + 500
    while (
      this.#threads.some((thread) => thread.listening && !thread.drained) &&
      performance.now() < deadline
    ) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await Promise.all(this.#threads.map((thread) => thread.worker.terminate()))
  }

  #spawn(id: number, restarts: number): Promise<number> {
    const { threads: _, ...rest } = this.#options
    const data: ThreadData = { ...rest, thread: id, port: this.port, snapshot: this.#snapshot }
    const worker = new Worker(workerUrl('./thread', import.meta.url), {
      workerData: data,
      name: `data-plane-${id}`,
    })
    const thread: Thread = {
      id,
      revision: data.snapshot.revision,
      restarts,
      worker,
      listening: false,
      drained: false,
    }
    this.#threads[id] = thread
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromThread) => {
        if (message.type === 'listening') {
          thread.listening = true
          resolve(message.port)
        } else if (message.type === 'failed')
          reject(Object.assign(new Error(message.message), { code: message.code }))
        else this.#onMessage(thread, message)
      })
      worker.on('error', (error) =>
        this.#onLost(thread, String(error instanceof Error ? error.stack : error)),
      )
      worker.on('exit', (code) => this.#onLost(thread, `exit code ${code}`))
    })
  }

  #onMessage(thread: Thread, message: FromThread): void {
    if (message.type === 'tally') this.#events.onTally(message.batch)
    else if (message.type === 'breakers') this.#events.onBreakers(thread.id, message.changes)
    else if (message.type === 'shadows') this.#events.onShadows?.(message.batch)
    else if (message.type === 'drained') thread.drained = true
    else if (message.type === 'published') {
      thread.revision = message.revision
      this.#rejected = message.rejected
      this.#settleWaiting()
    }
  }

  #onLost(thread: Thread, error: string): void {
    if (this.#stopping || this.#threads[thread.id] !== thread || !thread.listening) return
    thread.listening = false
    this.#events.onThreadLost(thread.id, error)
    const delay = Math.min(RESTART_MS * 2 ** Math.min(thread.restarts, 6), RESTART_MAX_MS)
    setTimeout(() => {
      if (this.#stopping) return
      this.#spawn(thread.id, thread.restarts + 1).then(
        () => this.#settleWaiting(),
        (failure: Error) => this.#events.onThreadLost(thread.id, failure.message),
      )
    }, delay)
  }

  #tellAll(message: ToThread): void {
    for (const thread of this.#threads) thread.worker.postMessage(message)
  }

  #untilServed(revision: number): Promise<void> {
    if (this.#servedBy(revision)) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(done, PUBLISH_WAIT_MS)
      const entry = { revision, done }
      function done() {
        clearTimeout(timer)
        resolve()
      }
      this.#waiting.push(entry)
    })
  }

  #servedBy(revision: number): boolean {
    return this.#threads.every((thread) => thread.revision >= revision)
  }

  #settleWaiting(): void {
    this.#waiting = this.#waiting.filter((entry) => {
      if (!this.#servedBy(entry.revision)) return true
      entry.done()
      return false
    })
  }
}

function assertFree(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()))
  })
}
