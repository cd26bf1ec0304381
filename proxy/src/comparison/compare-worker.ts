import { Worker } from 'node:worker_threads'
import {
  buffersOf,
  type CompareJob,
  type CompareResult,
  type FromThread,
  type ToThread,
} from './compare-job.ts'
import type { PoolLimits } from './compare-pool.ts'
import type { CompareSettings } from './plans.ts'

type Done = (result: CompareResult | null, ending: 'done' | 'lost' | 'timeout' | 'closed') => void

/** Beside this file, and of the same kind: TypeScript as written, JavaScript as built. */
const ENTRY = new URL(`./compare-thread${import.meta.url.slice(-3)}`, import.meta.url)

/**
 * One compare thread and the jobs it holds. When the thread ends, whether killed, out of memory or because a job took too
 * long, its jobs are answered and another thread takes its place, later with each end in a row.
 */
export class CompareWorker {
  readonly #limits: PoolLimits
  readonly #settings: () => CompareSettings
  readonly #on: { ended: () => void; free: () => void }
  #thread: Worker | null = null
  /** The thread has loaded its code: only from then on is the time of a job its own. */
  #loaded = false
  readonly #jobs = new Map<number, Done>()
  #lastId = 0
  #endsInARow = 0
  #timedOut = false
  #watch: NodeJS.Timeout | null = null
  #restart: NodeJS.Timeout | null = null
  #closed = false

  constructor(
    limits: PoolLimits,
    settings: () => CompareSettings,
    on: { ended: () => void; free: () => void },
  ) {
    this.#limits = limits
    this.#settings = settings
    this.#on = on
    this.#start()
  }

  get running(): number {
    return this.#jobs.size
  }

  get ready(): boolean {
    return this.#loaded && this.#jobs.size < this.#limits.perThread
  }

  publish(settings: CompareSettings): void {
    this.#thread?.postMessage({ type: 'settings', settings } satisfies ToThread)
  }

  run(job: CompareJob, done: Done): void {
    const id = ++this.#lastId
    this.#jobs.set(id, done)
    if (this.#jobs.size === 1) this.#rewatch()
    this.#thread!.postMessage({ type: 'job', id, job } satisfies ToThread, buffersOf(job))
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#restart !== null) clearTimeout(this.#restart)
    await this.#thread?.terminate()
  }

  #start(): void {
    this.#restart = null
    const thread = new Worker(ENTRY, {
      name: 'compare',
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.heapMb },
    })
    this.#thread = thread
    thread.on('message', (message: FromThread) => {
      if (message.type === 'done') this.#done(message.id, message.result)
      else {
        this.#loaded = true
        this.#on.free()
      }
    })
    // An error is always followed by the exit that is handled below.
    thread.on('error', () => {})
    thread.on('exit', () => this.#ended())
    thread.unref()
    this.publish(this.#settings())
  }

  #done(id: number, result: CompareResult): void {
    const done = this.#jobs.get(id)
    this.#jobs.delete(id)
    this.#endsInARow = 0
    this.#rewatch()
    done?.(result, 'done')
    this.#on.free()
  }

  /** Watches over the job that the thread is working on: the oldest, since the one before was done. */
  #rewatch(): void {
    if (this.#watch !== null) clearTimeout(this.#watch)
    this.#watch = null
    if (this.#jobs.size === 0) return
    this.#watch = setTimeout(() => {
      this.#timedOut = true
      this.#thread?.terminate()
    }, this.#limits.jobTimeoutMs)
    this.#watch.unref()
  }

  #ended(): void {
    this.#thread = null
    this.#loaded = false
    if (this.#watch !== null) clearTimeout(this.#watch)
    const jobs = [...this.#jobs.values()]
    this.#jobs.clear()
    const [timedOut, closed] = [this.#timedOut, this.#closed]
    this.#timedOut = false
    // The oldest is the one that took too long; the others were only waiting behind it.
    jobs.forEach((done, i) => {
      done(null, closed ? 'closed' : timedOut && i === 0 ? 'timeout' : 'lost')
    })
    if (closed) return
    this.#on.ended()
    const waitMs = Math.min(this.#limits.restartMaxMs, this.#limits.restartMinMs * 2 ** this.#endsInARow)
    this.#endsInARow++
    this.#restart = setTimeout(() => this.#start(), waitMs)
    this.#restart.unref()
  }
}
