import type { Slot } from '../domain/decide.ts'
import { LIMITS } from './limits.ts'

/** Requests to one path by one route since the last batch. */
export type PathCount = {
  method: string
  host: string
  path: string
  route: string
  requests: number
  /** Of these, served by the candidate. */
  candidate: number
  /** Answers by first digit of their status; index 0 is "no answer". */
  classes: number[]
}

/** What a thread tells of paths, a few times a second. `unnamed`: requests whose path found no room. */
export type PathBatch = { paths: PathCount[]; unnamed: number }

type Served = { route: { id: string }; slot: Slot; status: number }

/** Stands for all paths that found no room. No path of a request is empty. */
const UNNAMED = ''

/**
 * Which paths were asked for, so that endpoints can be found in them. Bounded: of many different paths between two
 * batches the first are told, and the others together, by method and route.
 */
export class PathTally {
  #paths = new Map<string, PathCount>()
  #unnamed = 0

  served(facts: { method: string; host: string; path: string }, { route, slot, status }: Served): void {
    let count = this.#of(facts, route.id)
    if (count === null) {
      this.#unnamed++
      count = this.#of({ ...facts, path: UNNAMED }, route.id)!
    }
    count.requests++
    if (slot === 'candidate') count.candidate++
    const first = (status / 100) | 0
    count.classes[first <= 5 ? first : 0]!++
  }

  /** Null when there is no room for another one. */
  #of(
    { method, host, path }: { method: string; host: string; path: string },
    route: string,
  ): PathCount | null {
    // The pieces are joined by what none of them can contain.
    const key = `${method} ${route} ${path}`
    const known = this.#paths.get(key)
    if (known !== undefined) return known
    if (this.#paths.size >= LIMITS.pathsPerBatch && path !== UNNAMED) return null
    const count = { method, host, path, route, requests: 0, candidate: 0, classes: [0, 0, 0, 0, 0, 0] }
    this.#paths.set(key, count)
    return count
  }

  /** Null when there is nothing to tell. */
  drain(): PathBatch | null {
    if (this.#paths.size === 0) return null
    const batch = { paths: [...this.#paths.values()], unnamed: this.#unnamed }
    this.#paths = new Map()
    this.#unnamed = 0
    return batch
  }
}
