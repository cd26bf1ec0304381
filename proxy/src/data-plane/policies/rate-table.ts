import { hash, randomBytes } from 'node:crypto'

/** What taking one request from a client's allowance came to. Times are in microseconds. */
export type Taken = {
  ok: boolean
  /** Further requests that would pass now. */
  remaining: number
  /** Until the allowance is whole again. */
  resetUs: number
  /** Until the next request passes; 0 when this one did. */
  retryUs: number
}

/** Where a client is looked for: so many places from where its key points to. */
const WAYS = 8
const SEED = 0
const FIRST = 1

/**
 * The allowances of clients, shared by all threads: connections of one client may be with any of them. Each
 * is one number, the time at which the allowance would be whole again (the generic cell rate
 * algorithm, which is a token bucket without its clockwork), changed by compare-and-exchange.
 * An allowance that is whole says nothing, so its place is free for the next client. Bounded: when all the
 * places of a key are taken, the client whose allowance is whole soonest is forgotten, and counted.
 */
export class RateTable {
  readonly #cells: BigInt64Array
  readonly #buckets: number
  readonly #now: () => bigint
  readonly #onEvicted: () => void

  /** `now` is in microseconds and the same clock on all threads. */
  constructor(
    memory: SharedArrayBuffer,
    { now = monotonicUs, onEvicted = () => {} }: { now?: () => bigint; onEvicted?: () => void } = {},
  ) {
    this.#cells = new BigInt64Array(memory)
    this.#buckets = (this.#cells.length - FIRST) / (2 * WAYS)
    this.#now = now
    this.#onEvicted = onEvicted
  }

  /** Memory for so many clients. The system gives it only as it is used. */
  static memory(clients: number): SharedArrayBuffer {
    const buckets = Math.max(1, Math.ceil(clients / WAYS))
    const memory = new SharedArrayBuffer(8 * (FIRST + 2 * WAYS * buckets))
    // Nobody outside can choose keys that meet in one bucket.
    new BigInt64Array(memory)[SEED] = randomBytes(8).readBigInt64LE()
    return memory
  }

  /** One request of a client whose allowance is `burst` requests and grows by one each `intervalUs`. */
  take(client: string, intervalUs: number, burst: number): Taken {
    const key = this.#keyOf(client)
    const now = this.#now()
    const at = this.#placeOf(key, now)
    const interval = BigInt(Math.max(1, Math.round(intervalUs)))
    const whole = interval * BigInt(burst)
    for (;;) {
      const before = Atomics.load(this.#cells, at + 1)
      const after = (before > now ? before : now) + interval
      const wait = after - whole - now
      if (wait > 0n) {
        return { ok: false, remaining: 0, resetUs: Number(before - now), retryUs: Number(wait) }
      }
      if (Atomics.compareExchange(this.#cells, at + 1, before, after) !== before) continue
      return { ok: true, remaining: Number(-wait / interval), resetUs: Number(after - now), retryUs: 0 }
    }
  }

  /** Never 0, which is a place that nobody has. */
  #keyOf(client: string): bigint {
    const digest = hash('sha256', `${this.#cells[SEED]}:${client}`, 'buffer')
    return digest.readBigInt64LE() | 1n
  }

  #placeOf(key: bigint, now: bigint): number {
    const bucket = Number(BigInt.asUintN(64, key >> 1n) % BigInt(this.#buckets))
    const first = FIRST + 2 * WAYS * bucket
    for (;;) {
      let best = first
      let bestAt = Atomics.load(this.#cells, first + 1)
      for (let at = first; at < first + 2 * WAYS; at += 2) {
        const holder = Atomics.load(this.#cells, at)
        if (holder === key) return at
        const wholeAt = holder === 0n ? 0n : Atomics.load(this.#cells, at + 1)
        if (wholeAt < bestAt) {
          best = at
          bestAt = wholeAt
        }
      }
      const holder = Atomics.load(this.#cells, best)
      // Somebody else may have taken it meanwhile: perhaps another thread, for this very client.
      if (Atomics.compareExchange(this.#cells, best, holder, key) !== holder) continue
      // Unless another thread has taken a request off it since: that one is not forgotten.
      Atomics.compareExchange(this.#cells, best + 1, bestAt, 0n)
      if (holder !== 0n && bestAt > now) this.#onEvicted()
      return best
    }
  }
}

/** The process's clock, which unlike performance.now begins at the same moment on all its threads. */
const monotonicUs = () => process.hrtime.bigint() / 1_000n
