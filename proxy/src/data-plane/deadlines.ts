/** Something that must not go on for ever. `dueAt` is read at each sweep, so moving a deadline costs one assignment. */
export interface Deadlined {
  dueAt: number
  onOverdue(now: number): void
}

const SWEEP_MS = 50

/** One timer for all exchanges of a thread: a deadline per phase costs no timer per request. */
export class Deadlines {
  /** Milliseconds, monotonic, as of the last sweep: good enough to set deadlines by. */
  now = performance.now()
  readonly #active = new Set<Deadlined>()
  readonly #timer: NodeJS.Timeout

  constructor(onSweep: () => void = () => {}) {
    this.#timer = setInterval(() => {
      this.sweep()
      onSweep()
    }, SWEEP_MS)
    this.#timer.unref()
  }

  get size(): number {
    return this.#active.size
  }

  add(item: Deadlined): void {
    this.#active.add(item)
  }

  delete(item: Deadlined): void {
    this.#active.delete(item)
  }

  sweep(): void {
    this.now = performance.now()
    for (const item of this.#active) if (item.dueAt <= this.now) item.onOverdue(this.now)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
