/** At most this share of the requests under way may be second attempts... */
const RATIO = 0.2
/** ...and never fewer than this many. The numbers are Envoy's. */
const MINIMUM = 3

/** Keeps second attempts from multiplying the load on backends that are already in trouble. */
export class RetryBudget {
  #retrying = 0

  /** A place for a second attempt, or false. What was taken must be released. */
  take(underWay: number): boolean {
    if (this.#retrying >= Math.max(MINIMUM, underWay * RATIO)) return false
    this.#retrying++
    return true
  }

  release(): void {
    this.#retrying--
  }
}
