/** Something that must not go on for ever. `dueAt` is read at each sweep, so moving a deadline costs one assignment. */
export interface Deadlined {
  dueAt: number
  /** Where it stands among the active ones; -1 when it does not. Kept by `Deadlines` alone. */
  place: number
  onOverdue(now: number): void
}

const SWEEP_MS = 50

/** One timer for all exchanges of a thread: a deadline per phase costs no timer per request. */
export class Deadlines {
  /** Milliseconds, monotonic, as of the last sweep: good enough to set deadlines by. */
  now = performance.now()
  /**
   * An array of which each item knows its place, not a Set: a Set that is added to and deleted from
   * makes a new table every few requests, each held by the one before, and with them all they held.
   */
  readonly #active: Deadlined[] = []
  readonly #timer: NodeJS.Timeout

  constructor(onSweep: () => void = () => {}) {
    this.#timer = setInterval(() => {
      this.sweep()
      onSweep()
    }, SWEEP_MS)
    this.#timer.unref()
  }

  get size(): number {
    return this.#active.length
  }

  add(item: Deadlined): void {
    item.place = this.#active.push(item) - 1
  }

  delete(item: Deadlined): void {
    const { place } = item
    if (place === -1) return
    item.place = -1
    const last = this.#active.pop()!
    if (last === item) return
    this.#active[place] = last
    last.place = place
  }

  /** From the end: whatever an overdue item removes, no other is passed over. */
  sweep(): void {
    this.now = performance.now()
    for (let at = this.#active.length - 1; at >= 0; at--) {
      const item = this.#active[at]
      if (item && item.dueAt <= this.now) item.onOverdue(this.now)
    }
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
