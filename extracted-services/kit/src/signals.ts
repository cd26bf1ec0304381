import { EventEmitter } from 'node:events'

/** Wakes whoever waits for news about a topic of this process; what the news are is in the database. */
export function createSignals() {
  const emitter = new EventEmitter<Record<string, []>>()
  emitter.setMaxListeners(0)
  return {
    publish: (topic: string): void => void emitter.emit(`news of ${topic}`),
    /** @returns how to stop listening */
    subscribe(topic: string, listener: () => void): () => void {
      emitter.on(`news of ${topic}`, listener)
      return () => void emitter.off(`news of ${topic}`, listener)
    },
  }
}

export type Signals = ReturnType<typeof createSignals>
