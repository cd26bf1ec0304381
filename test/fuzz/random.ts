/** Choices that a seed repeats. */
export class Choices {
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }

  /** In 0..1 (mulberry32). */
  number(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  below(limit: number): number {
    return Math.floor(this.number() * limit)
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!
  }

  /** Fewer than `limit` of the pieces, one after the other. */
  text(pieces: readonly string[], limit: number): string {
    return Array.from({ length: this.below(limit) }, () => this.pick(pieces)).join('')
  }

  chance(share: number): boolean {
    return this.number() < share
  }
}
