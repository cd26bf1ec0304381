import { EventEmitter } from 'node:events'

export interface StockChange {
  productId: number
  stock: number
}

/** Tells open pages about stock; a convenience, so nothing is stored and nobody waits. */
export function createStockChanges() {
  const emitter = new EventEmitter<{ change: [StockChange] }>()
  emitter.setMaxListeners(0)
  return {
    publish: (change: StockChange) => emitter.emit('change', change),
    /** @returns how to stop listening */
    subscribe(listener: (change: StockChange) => void): () => void {
      emitter.on('change', listener)
      return () => emitter.off('change', listener)
    },
  }
}

export type StockChanges = ReturnType<typeof createStockChanges>
