import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { RoutingSnapshot } from '../domain/route.ts'

/**
 * The last snapshot that was published, on disk: a process whose store cannot be read still
 * starts, and serves. Written beside and renamed, so that it is whole or not there at all.
 */
export class LastKnownGood {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  write(snapshot: RoutingSnapshot): void {
    mkdirSync(dirname(this.#path), { recursive: true })
    const beside = `${this.#path}.new`
    writeFileSync(beside, JSON.stringify(snapshot), { mode: 0o600 })
    renameSync(beside, this.#path)
  }

  /** Null when there is none, or when it cannot be read. */
  read(): RoutingSnapshot | null {
    try {
      return JSON.parse(readFileSync(this.#path, 'utf8')) as RoutingSnapshot
    } catch {
      return null
    }
  }
}
