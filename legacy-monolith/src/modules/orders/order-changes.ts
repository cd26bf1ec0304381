import { EventEmitter } from 'node:events'

/** Wakes the streams that show an order's history; the history itself is in the database. */
export function createOrderChanges() {
  const emitter = new EventEmitter<Record<string, []>>()
  emitter.setMaxListeners(0)
  return {
    publish: (orderId: string) => emitter.emit(orderId),
    /** @returns how to stop listening */
    subscribe(orderId: string, listener: () => void): () => void {
      emitter.on(orderId, listener)
      return () => emitter.off(orderId, listener)
    },
  }
}

export type OrderChanges = ReturnType<typeof createOrderChanges>
