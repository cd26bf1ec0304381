import type { LiveEvent } from '../../contracts/traffic.ts'

/** Hands events to whoever listens now. Nothing is kept: who comes later reads the lists. */
export class Live {
  readonly #listeners = new Set<(event: LiveEvent) => void>()

  emit(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  /** Returns how to stop listening. */
  subscribe(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
