import type { BackendBreaker } from '../../contracts/backend.ts'
import type { BreakerState } from '../../domain/breaker.ts'

type Told = { backend: string; state: BreakerState; trips: number }

/** The worst last. */
const ORDER: readonly BreakerState[] = ['closed', 'recovering', 'half-open', 'open']

/** What the threads told of their breakers: each has its own, and acts by it without asking anybody. */
export class BreakerBook {
  readonly #threads = new Map<number, Map<string, Told>>()

  changed(thread: number, changes: readonly Told[]): void {
    const known = this.#threads.get(thread) ?? new Map<string, Told>()
    for (const change of changes) known.set(change.backend, change)
    this.#threads.set(thread, known)
  }

  /** A thread that was replaced begins with closed breakers. */
  forget(thread: number): void {
    this.#threads.delete(thread)
  }

  /** The worst of all threads, and how many are not closed. */
  of(backend: string): BackendBreaker {
    const told = [...this.#threads.values()].flatMap((known) => known.get(backend) ?? [])
    const worst = Math.max(0, ...told.map(({ state }) => ORDER.indexOf(state)))
    return {
      state: ORDER[worst]!,
      threads: told.filter(({ state }) => state !== 'closed').length,
      trips: told.reduce((sum, { trips }) => sum + trips, 0),
    }
  }
}
