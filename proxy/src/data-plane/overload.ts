import { monitorEventLoopDelay } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import { LIMITS, type Limits } from './limits.ts'

/** How this thread fared since it was last looked at. */
export type Load = {
  /** Milliseconds that the event loop was late, at the 99th percentile and at the median. */
  worstLagMs: number
  usualLagMs: number
  /** Of the heap that there may be. */
  heapShare: number
}

/** Each level sheds what those before it shed. */
const SHADOWS = 1
const CAPTURES = 2
/** Of new requests this share is refused, and as much more with each level above. */
const REFUSED_SHARE = 0.25
const HIGHEST = CAPTURES + 3

type OverloadLimits = Pick<Limits, 'overloadLagMs' | 'overloadHeapShare'>

/**
 * Sheds what can be spared when the thread cannot keep up: shadows first, then what is captured of
 * traffic, and only then new requests, a growing share of them but never all, so that it shows when
 * things are better. One level up or down with every look.
 */
export class Overload {
  level = 0
  readonly #load: () => Load
  readonly #limits: OverloadLimits
  readonly #random: () => number

  constructor(load: () => Load, { limits = LIMITS as OverloadLimits, random = Math.random } = {}) {
    this.#load = load
    this.#limits = limits
    this.#random = random
  }

  look(): void {
    const { worstLagMs, usualLagMs, heapShare } = this.#load()
    const full = heapShare > this.#limits.overloadHeapShare
    const late = worstLagMs > this.#limits.overloadLagMs
    if (!full && !late) this.level = Math.max(0, this.level - 1)
    // One long pause is no reason to refuse anybody: for that, being late has to be the rule.
    else if (full || usualLagMs > this.#limits.overloadLagMs || this.level < CAPTURES)
      this.level = Math.min(HIGHEST, this.level + 1)
  }

  get shedsShadows(): boolean {
    return this.level >= SHADOWS
  }

  get shedsCaptures(): boolean {
    return this.level >= CAPTURES
  }

  /** Whether this one new request is refused. */
  refuses(): boolean {
    return this.level > CAPTURES && this.#random() < (this.level - CAPTURES) * REFUSED_SHARE
  }
}

const RESOLUTION_MS = 20

/** Measures the thread that calls it; each load is that since the one before. */
export function loadOfThisThread(): () => Load {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delays.enable()
  const lagAt = (percentile: number) => Math.max(0, delays.percentile(percentile) / 1e6 - RESOLUTION_MS)
  return () => {
    const { used_heap_size, heap_size_limit } = getHeapStatistics()
    const load = {
      worstLagMs: lagAt(99),
      usualLagMs: lagAt(50),
      heapShare: used_heap_size / heap_size_limit,
    }
    delays.reset()
    return load
  }
}
