import type { Slot } from '../domain/decide.ts'
import type { RequestSample } from '../domain/request-sample.ts'
import { LIMITS } from './limits.ts'

type Done = {
  read: { requestId: string; facts: { method: string; path: string } }
  decision: { reason: string }
}
type Ended = {
  route: { id: string }
  slot: Slot
  backend: string
  status: number
  reason: string
  ms: number
}

/**
 * One request of every route between two batches: the first, or the first that failed. It costs the others a look
 * into a map, and a busy route takes no room from a quiet one.
 */
export class RequestSamples {
  /** Routes of which nothing was told, since the others of the batch were enough. */
  full = 0
  #byRoute = new Map<string, RequestSample>()

  ended({ read, decision }: Done, { route, slot, backend, status, reason, ms }: Ended): void {
    const known = this.#byRoute.get(route.id)
    if (known !== undefined && !(isFailure(status) && !isFailure(known.status))) return
    if (known === undefined && this.#byRoute.size >= LIMITS.samplesPerBatch) {
      this.full++
      return
    }
    const { method, path } = read.facts
    this.#byRoute.set(route.id, {
      ...{ at: Date.now(), id: read.requestId, route: route.id, method, path: path.slice(0, PATH) },
      ...{ slot, backend, status, ms: Math.round(ms * 100) / 100, why: decision.reason, reason },
    })
  }

  drain(): RequestSample[] {
    if (this.#byRoute.size === 0) return []
    const samples = [...this.#byRoute.values()]
    this.#byRoute = new Map()
    return samples
  }
}

/** Characters of a path that are kept. */
const PATH = 500
const isFailure = (status: number) => status === 0 || status >= 500
