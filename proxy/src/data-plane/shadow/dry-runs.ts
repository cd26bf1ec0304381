import type { Route } from '../../domain/route.ts'

/** Routes remembered; beyond that the oldest are asked anew. */
const KEPT_MAX = 1_000

/**
 * Which routes may be sent writes that their service is to pretend only. The first goes alone, and nothing follows before
 * it was acknowledged; one that was not turns the mode off until the route is published in another version.
 */
export class DryRuns {
  readonly #known = new Map<string, 'asking' | 'trusted' | 'distrusted'>()

  may(route: Route): boolean {
    const known = this.#known.get(keyOf(route))
    return known === undefined || known === 'trusted'
  }

  /** A write is being sent. */
  began(route: Route): void {
    const key = keyOf(route)
    if (this.#known.has(key)) return
    if (this.#known.size >= KEPT_MAX) this.#known.delete(this.#known.keys().next().value!)
    this.#known.set(key, 'asking')
  }

  /** `acknowledged` is null when there was no answer: then the next write is the first again. */
  ended(route: Route, acknowledged: boolean | null): void {
    const key = keyOf(route)
    if (this.#known.get(key) === 'distrusted') return
    if (acknowledged !== null) this.#known.set(key, acknowledged ? 'trusted' : 'distrusted')
    else if (this.#known.get(key) === 'asking') this.#known.delete(key)
  }
}

const keyOf = (route: Route) => `${route.id}@${route.version}`
