import type { Slot } from '../domain/decide.ts'
import { LIMITS } from './limits.ts'

/** Requests to one path by one route since the last batch. */
export type PathCount = {
  method: string
  host: string
  path: string
  route: string
  /** The endpoint as the backend names it; null when it does not. */
  named: string | null
  requests: number
  /** Of these, served by the candidate. */
  candidate: number
  /** Answers by first digit of their status; index 0 is "no answer". */
  classes: number[]
}

/** What a thread tells of paths, a few times a second. `unnamed`: requests whose path found no room. */
export type PathBatch = { paths: PathCount[]; unnamed: number }

type Served = { route: { id: string }; slot: Slot; status: number; named?: string }

/** Stands for all paths that found no room. No path of a request is empty. */
const UNNAMED = ''

/**
 * Which paths were asked for, so that endpoints can be found in them. Bounded: of many different paths between two
 * batches the first are told, and the others together, by method and route.
 */
export class PathTally {
  /** By path, since that is a string that is there already: one made for the purpose would be garbage of every request. */
  #paths = new Map<string, PathCount[]>()
  #size = 0
  #unnamed = 0

  served(
    facts: { method: string; host: string; path: string },
    { route, slot, status, named }: Served,
  ): void {
    let count = this.#of(facts, facts.path, route.id, named ?? null)
    if (count === null) {
      this.#unnamed++
      count = this.#of(facts, UNNAMED, route.id, null)!
    }
    count.requests++
    if (slot === 'candidate') count.candidate++
    const first = (status / 100) | 0
    count.classes[first <= 5 ? first : 0]!++
  }

  /** Null when there is no room for another one. */
  #of(
    { method, host }: { method: string; host: string },
    path: string,
    route: string,
    named: string | null,
  ): PathCount | null {
    const atPath = this.#paths.get(path)
    if (atPath !== undefined) {
      for (const count of atPath) {
        if (count.route === route && count.method === method && count.named === named) return count
      }
    }
    if (this.#size >= LIMITS.pathsPerBatch && path !== UNNAMED) return null
    const count = { method, host, path, route, named, requests: 0, candidate: 0, classes: [0, 0, 0, 0, 0, 0] }
    if (atPath === undefined) this.#paths.set(path, [count])
    else atPath.push(count)
    this.#size++
    return count
  }

  /** Null when there is nothing to tell. */
  drain(): PathBatch | null {
    if (this.#size === 0) return null
    const batch = { paths: [...this.#paths.values()].flat(), unnamed: this.#unnamed }
    this.#paths = new Map()
    this.#size = 0
    this.#unnamed = 0
    return batch
  }
}
