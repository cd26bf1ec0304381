import type { LiveEvent } from '../contracts/traffic.ts'
import type { Outcome } from './pending.ts'
import type { News } from './write-batch.ts'

type Counts = { matched: number; ignored: number; divergent: number; inconclusive: number }

/** Tells the live stream what was compared, about once a second, and what news there is of groups. */
export class LiveComparisons {
  readonly #listeners = new Set<(event: LiveEvent) => void>()
  #routes = new Map<string, Counts>()

  onEvent(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  compared({ route, kind }: Pick<Outcome, 'route' | 'kind'>): void {
    const known = this.#routes.get(route) ?? { matched: 0, ignored: 0, divergent: 0, inconclusive: 0 }
    this.#routes.set(route, known)
    known[kind === 'match' ? 'matched' : kind]++
  }

  news(groups: readonly News[]): void {
    // A new candidate may bring hundreds at once: the lists are read again anyway.
    for (const { signature, route, state, title } of groups.slice(0, NEWS_MAX)) {
      this.#emit({ type: 'divergence', data: { signature, route, state, title } })
    }
  }

  /** Called by a timer of the process. */
  tick(): void {
    if (this.#routes.size === 0) return
    const routes = [...this.#routes].map(([route, counts]) => ({ route, ...counts }))
    this.#routes = new Map()
    this.#emit({ type: 'comparisons', data: { routes } })
  }

  #emit(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

const NEWS_MAX = 20
