import type { Store } from '../store/store.ts'
import { EVIDENCE_LIMITS, type EvidenceLimits } from './evidence-limits.ts'
import { type Batch, type Gathered, Pending } from './pending.ts'
import { type News, writeBatch } from './write-batch.ts'

export type RecorderParts = {
  store: Store
  now: () => number
  /** What else there is to write, taken out; null when there is nothing. */
  gather: () => Gathered | null
  /** After it was written. */
  onWritten: (news: readonly News[]) => void
  onFailure: (error: unknown) => void
}

/**
 * Writes what was seen, in batches of one transaction each. While the store cannot take a batch it is kept and tried
 * again, and what happens meanwhile is added up, within bounds; nobody waits for it.
 */
export class Recorder {
  readonly pending: Pending
  written = 0
  failures = 0
  readonly #parts: RecorderParts
  readonly #limits: EvidenceLimits
  #unwritten: Batch | null = null
  #running: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(parts: RecorderParts, limits: EvidenceLimits = EVIDENCE_LIMITS) {
    this.#parts = parts
    this.#limits = limits
    this.pending = new Pending(parts.now(), limits)
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), this.#limits.flushMs)
    this.#timer.unref()
  }

  /** Writes what there is now; one write at a time. */
  flush(): Promise<void> {
    this.#running ??= this.#write().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  /** Writes the last of it. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.#running
    await this.flush()
    await this.flush()
  }

  async #write(): Promise<void> {
    this.#unwritten ??= this.#next()
    const batch = this.#unwritten
    if (batch === null) return
    try {
      const news = await this.#parts.store.transaction((tables) => writeBatch(tables, batch, this.#limits))
      this.#unwritten = null
      this.written += sizeOf(batch)
      this.#parts.onWritten(news)
    } catch (error) {
      this.failures++
      this.#parts.onFailure(error)
    }
  }

  /** Null when there is nothing to write. */
  #next(): Batch | null {
    const gathered = this.#parts.gather()
    if (gathered === null && this.pending.size === 0) return null
    return this.pending.take(this.#parts.now(), gathered ?? { seen: new Map(), merges: [], noise: [] })
  }
}

const sizeOf = ({ comparisons }: Batch): number => {
  let sum = 0
  for (const { matched, ignored, divergent, inconclusive } of comparisons.values()) {
    sum += matched + ignored + divergent + inconclusive
  }
  return sum
}
