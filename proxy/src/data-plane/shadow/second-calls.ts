import type { BackendPools } from '../backend-pools.ts'
import type { Deadlines } from '../deadlines.ts'
import type { Taken } from './capture.ts'
import type { ShadowJob } from './pair.ts'
import { ShadowAttempt } from './shadow-attempt.ts'
import type { ShadowLimits } from './shadow-limits.ts'
import { secondReplay } from './shadow-request.ts'

/** What it takes to make a request again. */
type Repeatable = Pick<ShadowJob, 'route' | 'read' | 'proof'>

/**
 * Asks the baseline once more for a request that it has answered: what differs then is the baseline's own restlessness.
 * Only for requests without a body that are safe to repeat, and within the bounds of shadows.
 */
export class SecondCalls {
  readonly #parts: { pools: BackendPools; deadlines: Deadlines; hold: (bytes: number) => boolean }
  readonly #limits: ShadowLimits
  readonly #underway = new Map<string, number>()
  /** The latest ones, by request id. Not their answers: those are with the compare threads. */
  readonly #recent = new Map<string, Repeatable>()

  constructor(
    parts: { pools: BackendPools; deadlines: Deadlines; hold: (bytes: number) => boolean },
    limits: ShadowLimits,
  ) {
    this.#parts = parts
    this.#limits = limits
  }

  /** Keeps a request for a while: whoever compares its answers may want to know more. */
  remember({ route, read, proof }: Repeatable): void {
    if (this.#recent.size >= this.#limits.recent) this.#recent.delete(this.#recent.keys().next().value!)
    this.#recent.set(read.requestId, { route, read, proof })
  }

  /** For a request that was remembered. `done` gets null when it was not, or when there is no room for it. */
  askFor(requestId: string, done: (answer: Taken | null) => void): void {
    const kept = this.#recent.get(requestId)
    this.#recent.delete(requestId)
    if (kept === undefined) done(null)
    else this.ask(kept, done)
  }

  /** What the answer holds is the caller's to release. */
  ask({ route, read, proof }: Repeatable, done: (answer: Taken | null) => void): void {
    const { pools, deadlines, hold } = this.#parts
    const backend = route.baseline
    const pool = pools.get(backend)
    const underway = this.#underway.get(backend) ?? 0
    if (!pool || underway >= this.#limits.inFlightPerBackend) {
      done(null)
      return
    }
    this.#underway.set(backend, underway + 1)
    const limits = {
      timeoutMs: this.#limits.timeoutMs,
      bodyBytes: route.shadow?.maxBodyBytes ?? this.#limits.bodyBytes,
      hold,
    }
    new ShadowAttempt(secondReplay(read, route, proof, pool.backend), pool, deadlines, limits, (taken) => {
      this.#underway.set(backend, this.#underway.get(backend)! - 1)
      done(taken)
    }).start()
  }
}
