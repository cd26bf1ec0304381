import type { BreakerReport } from '../domain/backend-reports.ts'
import { BREAKER_POLICY, Breaker, type BreakerPolicy } from '../domain/breaker.ts'
import type { Hold } from '../domain/route.ts'

/** The breakers of one thread, one per candidate backend; they act locally, without asking anybody. */
export class Breakers {
  readonly #breakers = new Map<string, Breaker>()
  readonly #failures = new Map<string, string>()
  readonly #reported = new Map<string, string>()
  readonly #policy: BreakerPolicy

  constructor(policy: Partial<BreakerPolicy> = {}) {
    this.#policy = { ...BREAKER_POLICY, ...policy }
  }

  /** `hold`: a person has decided for the breaker, and it is not asked. */
  admits(backend: string, hold: Hold | undefined, now: number, random: () => number): boolean {
    if (hold !== undefined) return hold === 'closed'
    const breaker = this.#breakers.get(backend)
    return breaker === undefined || breaker.admits(now, random)
  }

  /** Shadows go only to a candidate that is well, or that a person keeps in use. */
  isWell(backend: string, hold: Hold | undefined): boolean {
    // One that is held closed is never asked, so that it would stay as it once opened.
    if (hold !== undefined) return hold === 'closed'
    const state = this.#breakers.get(backend)?.state
    return state === undefined || state === 'closed'
  }

  /** `good` null: the exchange says nothing about the backend. `admittedAt` is when it asked, `why` what was not good. */
  settle(backend: string, good: boolean | null, now: number, admittedAt: number, why = ''): void {
    let breaker = this.#breakers.get(backend)
    if (!breaker) {
      if (good !== false) return
      breaker = new Breaker(this.#policy)
      this.#breakers.set(backend, breaker)
    }
    if (good === false) this.#failures.set(backend, why)
    if (good === null) breaker.abandon(admittedAt)
    else breaker.settle(good, now, admittedAt)
  }

  /** The ones whose state is another than when last asked. */
  changes(now: number): BreakerReport[] {
    const changed: BreakerReport[] = []
    for (const [backend, { state, trips, openUntil, cause }] of this.#breakers) {
      // One that opens again within a probe was open before too: the trips tell them apart.
      const said = `${state} ${trips}`
      if ((this.#reported.get(backend) ?? 'closed 0') === said) continue
      this.#reported.set(backend, said)
      const last = this.#failures.get(backend) ?? ''
      changed.push({ backend, state, trips, openMs: Math.max(0, openUntil - now), cause, last })
    }
    return changed
  }
}
