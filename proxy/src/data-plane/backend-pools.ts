import type { AddressGuard } from '../address-guard.ts'
import type { PoolReport } from '../domain/backend-reports.ts'
import type { Backend } from '../domain/route.ts'
import { BackendPool, type PoolLimits } from './http1/pool.ts'

/**
 * The pools of one thread, one per backend. A backend whose address did not change keeps its
 * connections; one that is gone still serves those who were decided by an earlier table.
 */
export class BackendPools {
  readonly #pools = new Map<string, BackendPool>()
  #retired: BackendPool[] = []
  readonly #options: { limits?: Partial<PoolLimits>; guard?: AddressGuard }

  constructor(options: { limits?: Partial<PoolLimits>; guard?: AddressGuard } = {}) {
    this.#options = options
  }

  /** As the table in force knows it. */
  get(id: string): BackendPool | undefined {
    return this.#pools.get(id)
  }

  /** The pool of a backend, as the table that decided knows it. */
  of(backend: Backend): BackendPool {
    const pool = this.#pools.get(backend.id)
    if (pool !== undefined && (pool.backend === backend || sameAddress(pool.backend, backend))) return pool
    const earlier = this.#retired.find((retired) => isFor(retired, backend))
    if (earlier) return earlier
    const reopened = this.#make(backend)
    reopened.retire()
    this.#retired.push(reopened)
    return reopened
  }

  /** Throws, and changes nothing, when a backend's address or certificate authority cannot be used. */
  replaceAll(backends: Iterable<Backend>): void {
    const wanted = new Map([...backends].map((backend) => [backend.id, backend]))
    const made = this.#missing(wanted)
    for (const [id, pool] of this.#pools) {
      const backend = wanted.get(id)
      if (backend && sameAddress(backend, pool.backend)) continue
      this.#pools.delete(id)
      pool.retire()
      this.#retired.push(pool)
    }
    for (const [id, backend] of wanted) {
      const pool = this.#pools.get(id) ?? this.#revived(backend) ?? made.get(id)!
      pool.backend = backend
      this.#pools.set(id, pool)
    }
  }

  /** Those of which there is something to tell; an address that is left counts while it is used. */
  report(): PoolReport[] {
    const reports = new Map<string, PoolReport>()
    for (const { backend, busy, size, waiting } of [...this.#pools.values(), ...this.#retired]) {
      if (size === 0 && waiting === 0) continue
      const known = reports.get(backend.id) ?? {
        backend: backend.id,
        inFlight: 0,
        connections: 0,
        waiting: 0,
      }
      known.inFlight += busy
      known.connections += size
      known.waiting += waiting
      reports.set(backend.id, known)
    }
    return [...reports.values()]
  }

  sweep(): void {
    for (const pool of this.#pools.values()) pool.sweep()
    if (this.#retired.length === 0) return
    for (const pool of this.#retired) pool.sweep()
    this.#retired = this.#retired.filter((pool) => pool.size > 0 || pool.waiting > 0)
  }

  /** Pools that there are not yet. Made first, so that a backend that cannot be used leaves everything as it is. */
  #missing(wanted: ReadonlyMap<string, Backend>): Map<string, BackendPool> {
    const made = new Map<string, BackendPool>()
    for (const [id, backend] of wanted) {
      const pool = this.#pools.get(id)
      if (!pool || !sameAddress(backend, pool.backend)) made.set(id, this.#make(backend))
    }
    return made
  }

  #make(backend: Backend): BackendPool {
    try {
      return new BackendPool(backend, this.#options)
    } catch (error) {
      throw new Error(`backend ${backend.id} cannot be used: ${(error as Error).message}`)
    }
  }

  #revived(backend: Backend): BackendPool | undefined {
    const at = this.#retired.findIndex((retired) => isFor(retired, backend))
    if (at === -1) return undefined
    const [pool] = this.#retired.splice(at, 1)
    pool!.revive()
    return pool
  }
}

const isFor = (pool: BackendPool, backend: Backend) =>
  pool.backend.id === backend.id && sameAddress(pool.backend, backend)

const sameAddress = (a: Backend, b: Backend) =>
  a.url === b.url && a.tls?.ca === b.tls?.ca && a.tls?.serverName === b.tls?.serverName
