import type { PoolReport } from '../../domain/backend-reports.ts'

/** What the threads told of their connections to backends. */
export class PoolBook {
  readonly #threads = new Map<number, readonly PoolReport[]>()
  readonly #limit: number

  /** `limit`: connections that one thread may have to one backend. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** All that a thread holds: what it does not name, it does not hold. */
  told(thread: number, pools: readonly PoolReport[]): void {
    this.#threads.set(thread, pools)
  }

  forget(thread: number): void {
    this.#threads.delete(thread)
  }

  /** The sum over all threads. */
  of(backend: string): Omit<PoolReport, 'backend'> & { limit: number } {
    const own = [...this.#threads.values()].flat().filter((each) => each.backend === backend)
    const sum = (field: 'inFlight' | 'connections' | 'waiting') =>
      own.reduce((total, each) => total + each[field], 0)
    const limit = this.#limit * this.#threads.size
    return { inFlight: sum('inFlight'), connections: sum('connections'), waiting: sum('waiting'), limit }
  }
}
