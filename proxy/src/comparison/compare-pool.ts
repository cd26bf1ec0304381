import { inconclusive } from '../domain/observation.ts'
import { buffersOf, type CompareJob, type CompareResult } from './compare-job.ts'
import { CompareWorker } from './compare-worker.ts'
import type { CompareSettings } from './plans.ts'

export const POOL_LIMITS = {
  /** Jobs waiting for a thread. */
  queuedMax: 4_000,
  /** Bytes of bodies held by jobs that wait or run. */
  bytesMax: 64 * 1024 * 1024,
  /** Time a thread may take for one job before it is ended. */
  jobTimeoutMs: 5_000,
  /** Jobs given to a thread at once: the second waits there, so that the thread never waits for the pool. */
  perThread: 2,
  /** Heap of a thread. */
  heapMb: 512,
  /** A thread that ended is replaced after this time, doubled with each end in a row. */
  restartMinMs: 100,
  restartMaxMs: 30_000,
}

export type PoolLimits = typeof POOL_LIMITS

export type PoolCounts = {
  queued: number
  running: number
  bytesHeld: number
  submitted: number
  completed: number
  /** Not taken, by reason. */
  dropped: { queue_full: number; bytes_full: number; closed: number }
  /** Lost with a thread that ended. */
  lost: number
  timedOut: number
  /** Threads that ended without being asked to. */
  restarts: number
}

type Waiting = { job: CompareJob; bytes: number; done: (result: CompareResult) => void }

/**
 * Compare threads behind a bounded queue. Every job that is taken is answered exactly once: with its result or, if its
 * thread ended, with an inconclusive verdict. What is not taken is counted by reason.
 */
export class ComparePool {
  readonly #limits: PoolLimits
  readonly #workers: CompareWorker[]
  readonly #queue: Waiting[] = []
  #head = 0
  #settings: CompareSettings = { rules: [] }
  #closed = false
  readonly #counts = {
    bytesHeld: 0,
    submitted: 0,
    completed: 0,
    dropped: { queue_full: 0, bytes_full: 0, closed: 0 },
    lost: 0,
    timedOut: 0,
    restarts: 0,
  }

  constructor(threads: number, limits: Partial<PoolLimits> = {}) {
    this.#limits = { ...POOL_LIMITS, ...limits }
    this.#workers = Array.from(
      { length: threads },
      () =>
        new CompareWorker(this.#limits, () => this.#settings, {
          ended: () => this.#counts.restarts++,
          free: () => this.#next(),
        }),
    )
  }

  /** Rules and headers for all jobs from now on. */
  publish(settings: CompareSettings): void {
    this.#settings = settings
    for (const worker of this.#workers) worker.publish(settings)
  }

  /** Takes a job and transfers its buffers; false, and counted, when there is no room. `done` is called once, later. */
  submit(job: CompareJob, done: (result: CompareResult) => void): boolean {
    const bytes = buffersOf(job).reduce((sum, { byteLength }) => sum + byteLength, 0)
    const { dropped } = this.#counts
    if (this.#closed) dropped.closed++
    else if (this.#queued() >= this.#limits.queuedMax) dropped.queue_full++
    else if (this.#counts.bytesHeld + bytes > this.#limits.bytesMax) dropped.bytes_full++
    else {
      this.#counts.submitted++
      this.#counts.bytesHeld += bytes
      this.#queue.push({ job, bytes, done })
      this.#next()
      return true
    }
    return false
  }

  counts(): PoolCounts {
    const running = this.#workers.reduce((sum, { running }) => sum + running, 0)
    return { ...this.#counts, dropped: { ...this.#counts.dropped }, queued: this.#queued(), running }
  }

  /** Ends the threads. What was taken and is not done is answered as lost. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#workers.map((worker) => worker.close()))
    for (let waiting = this.#take(); waiting !== undefined; waiting = this.#take()) {
      this.#answer(waiting, null, 'closed')
    }
  }

  #queued(): number {
    return this.#queue.length - this.#head
  }

  /** The oldest job; the array is cut only now and then, so that taking one costs the same however many wait. */
  #take(): Waiting | undefined {
    const waiting = this.#queue[this.#head]
    if (waiting === undefined) return undefined
    this.#head++
    if (this.#head > 256 && this.#head * 2 > this.#queue.length) {
      this.#queue.splice(0, this.#head)
      this.#head = 0
    }
    return waiting
  }

  #next(): void {
    while (!this.#closed && this.#queued() > 0) {
      const ready = this.#workers.filter(({ ready }) => ready)
      if (ready.length === 0) return
      const worker = ready.reduce((least, other) => (other.running < least.running ? other : least))
      const waiting = this.#take()!
      worker.run(waiting.job, (result, ending) => this.#answer(waiting, result, ending))
    }
  }

  #answer(
    waiting: Waiting,
    result: CompareResult | null,
    ending: 'done' | 'lost' | 'timeout' | 'closed',
  ): void {
    this.#counts.bytesHeld -= waiting.bytes
    if (result !== null) this.#counts.completed++
    else if (ending === 'timeout') this.#counts.timedOut++
    else this.#counts.lost++
    waiting.done(result ?? { verdict: unanswered(ending), tookMs: 0, answers: null })
  }
}

const unanswered = (ending: string) =>
  ending === 'timeout'
    ? inconclusive('timeout', 'comparing took too long')
    : inconclusive('comparator_failed', ending === 'closed' ? 'shutting down' : 'the compare thread ended')
