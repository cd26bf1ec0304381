/** How many requests a client may take back: so many at once, so many more each second. */
export class ResetAllowance {
  readonly #burst: number
  readonly #perMs: number
  #left: number
  #at = 0

  constructor(burst: number, perSecond: number) {
    this.#burst = burst
    this.#perMs = perSecond / 1_000
    this.#left = burst
  }

  /** False: this one is too many. `now` is in milliseconds, and never goes back. */
  take(now: number): boolean {
    this.#left = Math.min(this.#burst, this.#left + (now - this.#at) * this.#perMs)
    this.#at = now
    if (this.#left < 1) return false
    this.#left--
    return true
  }
}
