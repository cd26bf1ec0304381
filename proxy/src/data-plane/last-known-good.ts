import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { RoutingSnapshot } from '../domain/route.ts'

/**
 * The last snapshot that was published, on disk: a process whose store cannot be read still
 * starts, and serves. Written beside, brought to the disk and renamed, so that it is whole or not
 * there at all, whether the process is killed or the power fails.
 */
export class LastKnownGood {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  write(snapshot: RoutingSnapshot): void {
    mkdirSync(dirname(this.#path), { recursive: true })
    const beside = `${this.#path}.new`
    writeFileSync(beside, JSON.stringify(snapshot), { mode: 0o600, flush: true })
    renameSync(beside, this.#path)
  }

  /** Null when there is none, or when it cannot be read. */
  read(): RoutingSnapshot | null {
    try {
      const value: unknown = JSON.parse(readFileSync(this.#path, 'utf8'))
      return isSnapshot(value) ? value : null
    } catch {
      return null
    }
  }
}

/** We wrote it, from what was checked: all there is to find out is whether it is that file. */
function isSnapshot(value: unknown): value is RoutingSnapshot {
  const { revision, routes, backends } = (value ?? {}) as Partial<Record<keyof RoutingSnapshot, unknown>>
  return Number.isInteger(revision) && Array.isArray(routes) && Array.isArray(backends)
}
