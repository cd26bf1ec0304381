import type { Backend } from '../domain/route.ts'
import { BackendPool, POOL_LIMITS, type PoolLimits } from './http1/pool.ts'

/** The pools of one thread, one per backend. A backend whose address did not change keeps its connections. */
export class BackendPools {
  readonly #pools = new Map<string, BackendPool>()
  readonly #limits: PoolLimits

  constructor(limits: PoolLimits = POOL_LIMITS) {
    this.#limits = limits
  }

  get(id: string): BackendPool | undefined {
    return this.#pools.get(id)
  }

  replaceAll(backends: Iterable<Backend>): void {
    const wanted = new Map([...backends].map((backend) => [backend.id, backend]))
    for (const [id, pool] of this.#pools) {
      const backend = wanted.get(id)
      if (backend && sameAddress(backend, pool.backend)) continue
      this.#pools.delete(id)
      pool.close()
    }
    for (const [id, backend] of wanted) {
      if (!this.#pools.has(id)) this.#pools.set(id, new BackendPool(backend, { limits: this.#limits }))
    }
  }

  sweep(): void {
    for (const pool of this.#pools.values()) pool.sweep()
  }

  close(): void {
    this.replaceAll([])
  }
}

const sameAddress = (a: Backend, b: Backend) =>
  a.url === b.url && JSON.stringify(a.tls) === JSON.stringify(b.tls)
