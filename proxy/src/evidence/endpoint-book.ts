import { EndpointNames, type Merge, OTHER } from '../domain/templates.ts'
import type { EndpointRow } from '../store/evidence-store.ts'
import type { Redactor } from './redact/redactor.ts'

/** Longer names would not fit into the store. */
const NAME_MAX = 300
/** Paths remembered of an endpoint. */
const SAMPLES_MAX = 3
/** Names that backends gave themselves; further ones are named by their paths. */
const GIVEN_MAX = 500

export type Sighting = { host: string; samples: string[]; firstSeenMs: number; lastSeenMs: number }

/** Names the endpoint of every request, and remembers when each was seen. */
export class EndpointBook {
  readonly #names: EndpointNames
  readonly #redactor: Redactor
  /** From a template to the name that may be stored. */
  readonly #clean = new Map<string, string>()
  readonly #given = new Set<string>()
  #seen = new Map<string, Sighting>()
  #merges: Merge[] = []
  /** What became of the names that were merged: a comparison under way may still hold one of them. */
  readonly #became = new Map<string, string>()

  constructor(redactor: Redactor, names = new EndpointNames()) {
    this.#redactor = redactor
    this.#names = names
  }

  get overflowed(): number {
    return this.#names.overflowed
  }

  /** Learns what was known at the last stop, and the templates of documents and people. */
  load(rows: readonly EndpointRow[]): void {
    this.declare(rows)
    for (const { endpoint, declared } of rows) {
      const space = endpoint.indexOf(' ')
      // Numbers of placeholders are made anew: {id2} is {id} at its place.
      const path = endpoint.slice(space + 1).replace(/\{([a-z]+)\d+\}/g, '{$1}')
      if (declared === null && !path.includes(OTHER)) this.#names.name(endpoint.slice(0, space), path)
    }
  }

  declare(rows: readonly Pick<EndpointRow, 'endpoint' | 'declared'>[]): void {
    this.#names.declare(rows.filter(({ declared }) => declared !== null).map(({ endpoint }) => endpoint))
  }

  /** `given` is the name that the backend itself uses. */
  name(method: string, path: string, given: string | null): string {
    if (given !== null) {
      const name = this.#storable(`${method} /${given.replace(/^\/+/, '').replace(/\s+/g, '-')}`)
      if (this.#given.has(name) || this.#given.size < GIVEN_MAX) {
        this.#given.add(name)
        return name
      }
    }
    // An empty path stands for those that there was no room to tell apart.
    if (path === '') return this.#storable(`${method} ${OTHER}`)
    const { endpoint, merges } = this.#names.name(method, path)
    for (const { from, into } of merges) {
      const merge = { from: from.map((name) => this.#storable(name)), into: this.#storable(into) }
      this.#merges.push(merge)
      this.becomes(merge.from, merge.into)
    }
    return this.#storable(endpoint)
  }

  /** The name that an endpoint has by now, given the one that it had when it was asked for. */
  current(endpoint: string): string {
    let name = endpoint
    for (let next = this.#became.get(name); next !== undefined; next = this.#became.get(name)) name = next
    return name
  }

  saw(endpoint: string, request: { host: string; path: string }, atMs: number): void {
    if (request.path === '') return
    const known = this.#seen.get(endpoint)
    if (known !== undefined) {
      known.lastSeenMs = atMs
      if (known.samples.length >= SAMPLES_MAX) return
      const path = this.#redactor.path(request.path).slice(0, NAME_MAX)
      if (!known.samples.includes(path)) known.samples.push(path)
      return
    }
    const samples = [this.#redactor.path(request.path).slice(0, NAME_MAX)]
    this.#seen.set(endpoint, {
      host: request.host.slice(0, NAME_MAX),
      samples,
      firstSeenMs: atMs,
      lastSeenMs: atMs,
    })
  }

  /** What was seen since the last time, to be written. */
  takeSeen(): Map<string, Sighting> {
    const seen = this.#seen
    this.#seen = new Map()
    return seen
  }

  /** Endpoints that have become one since the last time. */
  takeMerges(): Merge[] {
    const merges = this.#merges
    this.#merges = []
    return merges
  }

  /** Endpoints are one from now on. A name that comes back leads nowhere else. */
  becomes(from: readonly string[], into: string): void {
    if (this.#became.size > CLEAN_MAX) this.#became.clear()
    this.#became.delete(into)
    for (const name of from) if (name !== into) this.#became.set(name, into)
  }

  #storable(name: string): string {
    const known = this.#clean.get(name)
    if (known !== undefined) return known
    const space = name.indexOf(' ')
    const clean = name.slice(0, space + 1) + this.#redactor.path(name.slice(space + 1))
    const stored = clean.length <= NAME_MAX ? clean : `${name.slice(0, space).slice(0, 20)} ${OTHER}`
    if (this.#clean.size > CLEAN_MAX) this.#clean.clear()
    this.#clean.set(name, stored)
    return stored
  }
}

const CLEAN_MAX = 10_000
