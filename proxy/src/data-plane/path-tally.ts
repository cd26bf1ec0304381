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

/** What a thread tells of paths, a few times a second. `uncounted`: there was no room for so many requests. */
export type PathBatch = { paths: PathCount[]; uncounted: number }

type Served = { route: { id: string }; slot: Slot; status: number }

/**
 * Which paths were asked for, so that endpoints can be found in them. Bounded: of many different paths between two
 * batches the first are told, and the others only as a number.
 */
export class PathTally {
  #paths = new Map<string, PathCount>()
  #uncounted = 0

  served(facts: { method: string; host: string; path: string }, { route, slot, status }: Served): void {
    // The pieces are joined by what none of them can contain.
    const key = `${facts.method} ${route.id} ${facts.path}`
    let count = this.#paths.get(key)
    if (count === undefined) {
      if (this.#paths.size >= LIMITS.pathsPerBatch) {
        this.#uncounted++
        return
      }
      const { method, host, path } = facts
      count = { method, host, path, route: route.id, requests: 0, candidate: 0, classes: [0, 0, 0, 0, 0, 0] }
      this.#paths.set(key, count)
    }
    count.requests++
    if (slot === 'candidate') count.candidate++
    const first = (status / 100) | 0
    count.classes[first <= 5 ? first : 0]!++
  }

  /** Null when there is nothing to tell. */
  drain(): PathBatch | null {
    if (this.#paths.size === 0 && this.#uncounted === 0) return null
    const batch = { paths: [...this.#paths.values()], uncounted: this.#uncounted }
    this.#paths = new Map()
    this.#uncounted = 0
    return batch
  }
}
