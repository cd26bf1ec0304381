import { isSafeMethod } from './safe-methods.ts'

/** A request to be made at both slots. It has no body: only safe methods are made again. */
export type ReplayRequest = {
  route: string
  method: 'GET' | 'HEAD'
  /** Path and query. */
  target: string
  /** The host it was recorded for; null when that is not known. */
  host: string | null
  headers: readonly (readonly [string, string])[]
}

/** What a file holds: the requests to make, and why others are not made. */
export type Recording = {
  requests: ReplayRequest[]
  found: number
  /** By reason, see report/not-compared.ts. */
  skipped: Record<string, number>
}

/** The route under which requests of a file that knows no routes are compared. */
export const REPLAY_ROUTE = 'replay'

/** Gathers a recording, at most `limit` requests of it: each that is found has the same chance (algorithm R). */
export class RecordingBuilder {
  readonly #limit: number
  readonly #random: () => number
  readonly #kept: { at: number; request: ReplayRequest }[] = []
  readonly #skipped: Record<string, number> = {}
  #found = 0
  #eligible = 0

  constructor(limit: number, random: () => number) {
    this.#limit = limit
    this.#random = random
  }

  /** Takes a request as it was written down, or counts why not. */
  add(raw: { method: string; target: string } & Omit<ReplayRequest, 'method' | 'target'>): void {
    this.#found++
    const method = raw.method.toUpperCase()
    if (!isSafeMethod(method)) this.#skip('method')
    else if (!isTarget(raw.target)) this.#skip('unreadable')
    else this.#keep({ ...raw, method })
  }

  /** Counts something that is no request to be made. */
  leave(reason: string): void {
    this.#found++
    this.#skip(reason)
  }

  /** In the order of the file. */
  done(): Recording {
    const requests = this.#kept.sort((a, b) => a.at - b.at).map(({ request }) => request)
    return { requests, found: this.#found, skipped: this.#skipped }
  }

  #keep(request: ReplayRequest): void {
    const one = { at: this.#eligible++, request }
    if (this.#kept.length < this.#limit) {
      this.#kept.push(one)
      return
    }
    this.#skip('limit')
    const place = Math.floor(this.#random() * this.#eligible)
    if (place < this.#limit) this.#kept[place] = one
  }

  #skip(reason: string): void {
    this.#skipped[reason] = (this.#skipped[reason] ?? 0) + 1
  }
}

/** What may stand in a request line: visible ASCII. */
const isTarget = (target: string) => /^\/[!-~]*$/.test(target) && target.length <= 16_384
