import { BREAKER_POLICY, Breaker, type BreakerPolicy, type BreakerState } from '../domain/breaker.ts'

export type BreakerReport = { backend: string; state: BreakerState; trips: number }

/** The breakers of one thread, one per candidate backend; they act locally, without asking anybody. */
export class Breakers {
  readonly #breakers = new Map<string, Breaker>()
  readonly #reported = new Map<string, BreakerState>()
  readonly #policy: BreakerPolicy

  constructor(policy: Partial<BreakerPolicy> = {}) {
    this.#policy = { ...BREAKER_POLICY, ...policy }
  }

  admits(backend: string, now: number, random: () => number): boolean {
    const breaker = this.#breakers.get(backend)
    return breaker === undefined || breaker.admits(now, random)
  }

  /** Shadows go only to a candidate that is well. */
  isClosed(backend: string): boolean {
    const state = this.#breakers.get(backend)?.state
    return state === undefined || state === 'closed'
  }

  /** `good` null: the exchange says nothing about the backend. `admittedAt` is when it asked. */
  settle(backend: string, good: boolean | null, now: number, admittedAt: number): void {
    let breaker = this.#breakers.get(backend)
    if (!breaker) {
      if (good !== false) return
      breaker = new Breaker(this.#policy)
      this.#breakers.set(backend, breaker)
    }
    if (good === null) breaker.abandon(admittedAt)
    else breaker.settle(good, now, admittedAt)
  }

  /** The ones whose state is another than when last asked. */
  changes(): BreakerReport[] {
    const changed: BreakerReport[] = []
    for (const [backend, { state, trips }] of this.#breakers) {
      if ((this.#reported.get(backend) ?? 'closed') === state) continue
      this.#reported.set(backend, state)
      changed.push({ backend, state, trips })
    }
    return changed
  }
}
