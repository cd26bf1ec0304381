import type { BackendPools } from '../backend-pools.ts'
import type { Deadlines } from '../deadlines.ts'
import type { Captured } from './capture.ts'
import type { ShadowJob } from './shadow.ts'
import { ShadowAttempt } from './shadow-attempt.ts'
import type { SHADOW_LIMITS } from './shadow-limits.ts'
import { secondReplay } from './shadow-request.ts'

type Limits = { readonly [name in keyof typeof SHADOW_LIMITS]: number }

/**
 * Asks the baseline once more for a request that it has answered: what differs then is the baseline's own restlessness.
 * Only for requests that are safe to repeat, and within the bounds of shadows.
 */
export class SecondCalls {
  readonly #pools: BackendPools
  readonly #deadlines: Deadlines
  readonly #limits: Limits
  readonly #underway = new Map<string, number>()
  /** The latest jobs, by request id. */
  readonly #recent = new Map<string, ShadowJob>()

  constructor(parts: { pools: BackendPools; deadlines: Deadlines }, limits: Limits) {
    this.#pools = parts.pools
    this.#deadlines = parts.deadlines
    this.#limits = limits
  }

  /** Keeps a job for a while: whoever compares its answers may want to know more. */
  remember(job: ShadowJob): void {
    if (this.#recent.size >= this.#limits.recent) this.#recent.delete(this.#recent.keys().next().value!)
    this.#recent.set(job.read.requestId, job)
  }

  /** For a request that was remembered. `done` gets null when it was not, or when there is no room for it. */
  askFor(requestId: string, done: (answer: Captured | null) => void): void {
    const job = this.#recent.get(requestId)
    this.#recent.delete(requestId)
    if (job === undefined) done(null)
    else this.ask(job, done)
  }

  ask({ route, read, proof }: ShadowJob, done: (answer: Captured | null) => void): void {
    const backend = route.baseline
    const pool = this.#pools.get(backend)
    const underway = this.#underway.get(backend) ?? 0
    if (!pool || underway >= this.#limits.inFlightPerBackend) {
      done(null)
      return
    }
    this.#underway.set(backend, underway + 1)
    const limits = {
      timeoutMs: this.#limits.timeoutMs,
      bodyBytes: route.shadow?.maxBodyBytes ?? this.#limits.bodyBytes,
    }
    new ShadowAttempt(secondReplay(read, route, proof), pool, this.#deadlines, limits, (captured) => {
      this.#underway.set(backend, this.#underway.get(backend)! - 1)
      done(captured)
    }).start()
  }
}
