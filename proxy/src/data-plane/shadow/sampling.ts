import { SECOND_CALL_BUDGET } from '../../domain/noise/steer.ts'

/** Requests of each route that are all sampled, before the share begins to fall. */
const FIRST = 200

/**
 * Which shadowed requests are kept whole, so that they can be made again elsewhere: all of a route's first ones, then
 * fewer and fewer, and never less than the share of second calls. Whether the answers differed plays no part.
 */
export class Sampling {
  readonly #random: () => number
  readonly #seen = new Map<string, number>()

  /** `random` is uniform in [0, 1). */
  constructor(random: () => number) {
    this.#random = random
  }

  takes(route: string): boolean {
    const seen = (this.#seen.get(route) ?? 0) + 1
    this.#seen.set(route, seen)
    return seen <= FIRST || this.#random() < Math.max(FIRST / seen, SECOND_CALL_BUDGET.uniformShare)
  }
}
