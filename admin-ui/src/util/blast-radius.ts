import type { ObjectChange } from 'banyan/contracts/activity.ts'
import { BIG_STEP, MANY_ROUTES } from 'banyan/domain/exposure.ts'

/**
 * How much a change can break, which decides what is asked before it:
 * 0 no effect on traffic, nothing; 1 safer, one click; 2 more exposure, the facts first;
 * 3 much more exposure or against a warning, a dialog with a reason.
 */
export type Tier = 0 | 1 | 2 | 3

export type Numbers = { weight: number; mirror: number }

export { BIG_STEP, MANY_ROUTES }

export function trafficTier(from: Numbers, to: Numbers, overriding = false): Tier {
  if (overriding) return 3
  if (to.weight - from.weight > BIG_STEP) return 3
  return to.weight > from.weight || to.mirror > from.mirror ? 2 : 1
}

/** What taking a revision back would do to the exposure of each route it changed. */
export function undoTier(changes: readonly ObjectChange[]): Tier {
  const tiers = changes.map((change): Tier => {
    // What a drained backend gets again is more; taking a hold back to drained is less.
    if (change.kind === 'backend')
      return change.after?.hold === change.before?.hold ? 0 : undoHoldTier(change)
    if (change.kind !== 'route') return 0
    return trafficTier(numbersOf(change.after), numbersOf(change.before))
  })
  if (tiers.filter((tier) => tier > 1).length > MANY_ROUTES) return 3
  return Math.max(0, ...tiers) as Tier
}

const undoHoldTier = ({ before }: ObjectChange): Tier =>
  before?.hold === 'open' ? 1 : before?.hold === 'closed' ? 3 : 2

function numbersOf(route: ObjectChange['before']): Numbers {
  return { weight: Number(route?.weight ?? 0), mirror: Number(route?.mirror ?? 0) }
}

/** The name of the deed, for its button. */
export function deedOf(from: Numbers, to: Numbers): string {
  if (to.weight === from.weight && to.mirror === from.mirror) return 'Nothing changes'
  if (to.weight !== from.weight) {
    if (to.weight === 0) return 'Roll back to 0\u00a0%'
    if (to.weight === 100) return 'Cut over to 100\u00a0%'
    return `${to.weight > from.weight ? 'Ramp' : 'Reduce'} to ${to.weight}\u00a0%`
  }
  if (to.mirror === 0) return 'Stop mirroring'
  return from.mirror === 0 ? `Mirror ${to.mirror}\u00a0%` : `Mirror ${to.mirror}\u00a0% instead`
}
