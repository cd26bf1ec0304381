/** When a breaker opens, how long it stays open, and how it comes back. Times in milliseconds. */
export type BreakerPolicy = {
  /** This many failures in a row open it... */
  consecutiveFailures: number
  /** ...or this share of failures among at least `minimumVolume` answers within `windowMs`. */
  failureRatio: number
  minimumVolume: number
  windowMs: number
  /** Open for this long times the number of trips, up to the cap. */
  openMs: number
  openMaxMs: number
  /** Good probes needed, one at a time, before traffic returns. */
  probes: number
  /** Then the share of requests let through grows from nothing to all within this time. */
  rampMs: number
  /** After this long without a trip the next one counts as the first. */
  forgetMs: number
}

export const BREAKER_POLICY: BreakerPolicy = {
  consecutiveFailures: 5,
  failureRatio: 0.5,
  minimumVolume: 20,
  windowMs: 10_000,
  openMs: 5_000,
  openMaxMs: 300_000,
  probes: 2,
  rampMs: 10_000,
  forgetMs: 600_000,
}

/** Why it opened last. */
export type TripCause = 'in-a-row' | 'share' | 'probe'

export type BreakerState = 'closed' | 'open' | 'half-open' | 'recovering'

/**
 * Decides whether a candidate may be asked. It never guards a baseline: behind that there is
 * nothing to go to, and an answer that might come is better than a refusal that is certain.
 * The clock and randomness are arguments.
 */
export class Breaker {
  state: BreakerState = 'closed'
  trips = 0
  openUntil = 0
  cause: TripCause | null = null
  readonly #policy: BreakerPolicy
  #inARow = 0
  #windowStart = 0
  #requests = 0
  #failures = 0
  #probing = false
  #goodProbes = 0
  #rampStart = 0
  #lastTrip = 0

  constructor(policy: BreakerPolicy = BREAKER_POLICY) {
    this.#policy = policy
  }

  /** May this request go to the candidate? In half-open this takes the one probe's place: `settle` must follow. */
  admits(now: number, random: () => number): boolean {
    if (this.state === 'closed') return true
    if (this.state === 'open') {
      if (now < this.openUntil) return false
      this.state = 'half-open'
      this.#goodProbes = 0
      this.#probing = false
    }
    if (this.state === 'half-open') {
      if (this.#probing) return false
      this.#probing = true
      return true
    }
    const share = (now - this.#rampStart) / this.#policy.rampMs
    if (share >= 1) {
      this.state = 'closed'
      return true
    }
    return random() < share
  }

  /** What came of a request that was admitted at `admittedAt`. */
  settle(good: boolean, now: number, admittedAt = now): void {
    if (this.state === 'open' || this.#isFromBefore(admittedAt)) return
    if (this.state === 'half-open') {
      this.#settleProbe(good, now)
      return
    }
    if (now - this.#windowStart > this.#policy.windowMs) this.#newWindow(now)
    this.#requests++
    if (good) {
      this.#inARow = 0
      return
    }
    this.#failures++
    this.#inARow++
    const { consecutiveFailures, minimumVolume, failureRatio } = this.#policy
    const ratioBroken = this.#requests >= minimumVolume && this.#failures / this.#requests >= failureRatio
    if (this.#inARow >= consecutiveFailures) this.#trip(now, 'in-a-row')
    else if (ratioBroken) this.#trip(now, 'share')
  }

  /** An admitted request that says nothing about the candidate: the client went away. */
  abandon(admittedAt: number): void {
    if (!this.#isFromBefore(admittedAt)) this.#probing = false
  }

  /** Admitted before the last trip: it says nothing about the candidate now, and it is not the probe. */
  #isFromBefore(admittedAt: number): boolean {
    return admittedAt < this.openUntil
  }

  #settleProbe(good: boolean, now: number): void {
    this.#probing = false
    if (!good) {
      this.#trip(now, 'probe')
      return
    }
    if (++this.#goodProbes < this.#policy.probes) return
    this.state = 'recovering'
    this.#rampStart = now
    this.#newWindow(now)
  }

  #trip(now: number, cause: TripCause): void {
    this.cause = cause
    const { openMs, openMaxMs, forgetMs } = this.#policy
    this.trips = now - this.#lastTrip > forgetMs ? 1 : this.trips + 1
    this.#lastTrip = now
    this.state = 'open'
    this.openUntil = now + Math.min(openMs * this.trips, openMaxMs)
    this.#newWindow(now)
  }

  #newWindow(now: number): void {
    this.#windowStart = now
    this.#requests = 0
    this.#failures = 0
    this.#inARow = 0
  }
}
