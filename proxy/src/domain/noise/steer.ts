import type { Difference } from '../difference.ts'
import {
  type Evidence,
  enoughDistances,
  noiseKeyOf,
  type PathEvidence,
  standsOut,
  type Tally,
} from './evidence.ts'
import { decide, JUDGE_LIMITS, type JudgeLimits, logOdds } from './judge.ts'

/** The budget of second calls to the baseline. */
export const SECOND_CALL_BUDGET = {
  /** Second calls per comparison, at most: what the monolith bears beyond its own traffic. */
  share: 0.1,
  /** The part of comparisons asked again whatever they showed, for the base rate. */
  uniformShare: 0.04,
  /** Second calls spent on one path. */
  perPathMax: 60,
  /** What differs in more than this share of comparisons will soon differ again, so it waits while... */
  rareShare: 0.05,
  /** ...no more than this many second calls are left: the rare ones cannot wait. */
  reserve: 20,
}

export type SecondCallBudget = typeof SECOND_CALL_BUDGET

/** Comparisons made and second calls sent so far, under one budget. */
export type Spending = { compared: number; asked: number }

export type SecondCall = { ask: false } | { ask: true; uniform: boolean; paths: string[] }

const NO: SecondCall = { ask: false }

/**
 * Whether to ask the baseline again for the request that was just compared. `random` is uniform in [0, 1).
 * A small share is asked whatever was seen; the rest of the budget goes where a path that is not decided has just
 * differed, so that the answer is a paired observation. Only for requests that are safe to repeat.
 */
export function shouldAskAgain(
  request: { safe: boolean; random: number; differences: readonly Difference[] },
  evidence: Evidence,
  spending: Spending,
  budget: SecondCallBudget = SECOND_CALL_BUDGET,
  limits: JudgeLimits = JUDGE_LIMITS,
): SecondCall {
  if (!request.safe || spending.asked + 1 > spending.compared * budget.share) return NO
  if (request.random < budget.uniformShare) return { ask: true, uniform: true, paths: [] }
  const rich = spending.compared * budget.share - spending.asked > budget.reserve
  const paths = request.differences.flatMap((difference) => {
    const key = noiseKeyOf(difference)
    const path = evidence.paths[key]
    return path !== undefined && isOpen(evidence, path, difference, rich, budget, limits) ? [key] : []
  })
  return paths.length === 0 ? NO : { ask: true, uniform: false, paths }
}

/** Whether one more paired observation would tell something about this path, and is worth it now. */
function isOpen(
  evidence: Evidence,
  path: PathEvidence,
  difference: Difference,
  rich: boolean,
  budget: SecondCallBudget,
  limits: JudgeLimits,
): boolean {
  const tally = worthAsking(evidence, path, difference, limits)
  if (tally === null || tally.asked >= budget.perPathMax) return false
  return rich || tally.ab <= evidence.pairs * budget.rareShare
}

/** What one more pair could decide: that the path differs at all or, in a noisy field, what stands out in it. */
function worthAsking(
  evidence: Evidence,
  path: PathEvidence,
  difference: Difference,
  limits: JudgeLimits,
): Tally | null {
  const { state, because } = decide(evidence, path, limits)
  if (state === 'real') {
    return because === 'asked_again' && !settled(path.differs, evidence, limits) ? path.differs : null
  }
  const standing = standsOut(path, difference)
  if (standing !== null && path.differs.again > 0) return standing
  // Restless it is; what remains to be known is about what stands out, and here nothing does.
  const onlySuspicious = because === 'suspicious' && enoughDistances(path)
  return state === 'undecided' && !onlySuspicious ? path.differs : null
}

/** Evidence that is only just enough is worth confirming. */
const settled = (tally: Tally, evidence: Evidence, limits: JudgeLimits) =>
  logOdds(tally, evidence) >= Math.log(limits.settledOdds)
