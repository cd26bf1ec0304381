import type { CapturedAnswer } from '../comparison/captured.ts'
import type { Difference } from '../domain/difference.ts'
import { EVIDENCE_LIMITS, type EvidenceLimits } from './evidence-limits.ts'

/** A comparison whose request the baseline is being asked again. */
export type Waiting = {
  route: string
  endpoint: string
  ab: readonly Difference[]
  baseline: CapturedAnswer
  sinceMs: number
}

/** Comparisons that wait for the baseline's second answer. Bounded in number and in time. */
export class SecondCalls {
  /** Not asked, for want of room. */
  full = 0
  /** Asked, but never answered. */
  unanswered = 0
  readonly #waiting = new Map<string, Waiting>()
  readonly #limits: EvidenceLimits

  constructor(limits: EvidenceLimits = EVIDENCE_LIMITS) {
    this.#limits = limits
  }

  /** False when there is no room. */
  wait(requestId: string, waiting: Waiting): boolean {
    this.#expire(waiting.sinceMs)
    if (this.#waiting.size >= this.#limits.pendingAgain) {
      this.full++
      return false
    }
    this.#waiting.set(requestId, waiting)
    return true
  }

  take(requestId: string): Waiting | null {
    const waiting = this.#waiting.get(requestId)
    this.#waiting.delete(requestId)
    return waiting ?? null
  }

  /** The oldest come first in a Map. */
  #expire(nowMs: number): void {
    for (const [requestId, { sinceMs }] of this.#waiting) {
      if (nowMs - sinceMs < this.#limits.pendingAgainMs) return
      this.#waiting.delete(requestId)
      this.unanswered++
    }
  }
}
