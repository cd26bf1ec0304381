import { Refusal } from '../../domain/errors.ts'

/** How wrong sign-ins are slowed down: so many are free, then each doubles the wait up to a cap. */
export type ThrottleLimits = {
  free: number
  firstWaitMs: number
  longestWaitMs: number
  /** A key without a failure for this long is forgotten. */
  forgetAfterMs: number
  /** More keys than this are not remembered; the oldest go first and are counted. */
  keysMax: number
}

export const THROTTLE_LIMITS: ThrottleLimits = {
  free: 4,
  firstWaitMs: 1_000,
  longestWaitMs: 60_000,
  forgetAfterMs: 60 * 60_000,
  keysMax: 10_000,
}

type Failures = { count: number; lastAt: number }

/** Counts failures by key: the account asked for, and the address that asks. */
export class SignInThrottle {
  readonly counters = { slowed: 0, forgotten: 0 }
  readonly #limits: ThrottleLimits
  readonly #now: () => number
  readonly #failures = new Map<string, Failures>()

  constructor(now: () => number, limits: ThrottleLimits = THROTTLE_LIMITS) {
    this.#now = now
    this.#limits = limits
  }

  /** Makes an attempt, or refuses it (too_many_attempts) when there were too many that failed. */
  async slowly<T>(keys: readonly string[], attempt: () => Promise<T>): Promise<T> {
    const waitMs = this.waitMs(keys)
    if (waitMs > 0) {
      const retryAfter = Math.ceil(waitMs / 1000)
      const message = `Too many wrong sign-ins. Try again in ${retryAfter} s.`
      throw new Refusal('too_many_attempts', message, { retryAfter })
    }
    this.begin(keys)
    const result = await attempt()
    this.succeeded(keys)
    return result
  }

  /** Milliseconds until these keys may try again; 0: now. */
  waitMs(keys: readonly string[]): number {
    const waits = keys.map((key) => this.#waitOf(this.#known(key)))
    const longest = Math.max(0, ...waits)
    if (longest > 0) this.counters.slowed++
    return longest
  }

  /** An attempt counts as failed when it begins, so that many at once are not all free. */
  begin(keys: readonly string[]): void {
    for (const key of keys) {
      const count = (this.#known(key)?.count ?? 0) + 1
      this.#failures.delete(key)
      this.#failures.set(key, { count, lastAt: this.#now() })
    }
    this.#forgetOldest()
  }

  succeeded(keys: readonly string[]): void {
    for (const key of keys) this.#failures.delete(key)
  }

  #known(key: string): Failures | undefined {
    const known = this.#failures.get(key)
    if (known && this.#now() - known.lastAt < this.#limits.forgetAfterMs) return known
    this.#failures.delete(key)
    return undefined
  }

  #waitOf(known: Failures | undefined): number {
    const { free, firstWaitMs, longestWaitMs } = this.#limits
    if (!known || known.count < free) return 0
    const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** (known.count - free))
    return Math.max(0, known.lastAt + wait - this.#now())
  }

  #forgetOldest(): void {
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= this.#limits.keysMax) return
      this.#failures.delete(key)
      this.counters.forgotten++
    }
  }
}
