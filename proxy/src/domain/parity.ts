import { wilson, Z_95 } from './noise/statistics.ts'

export type ParityVerdict = 'pass' | 'fail' | 'insufficient'

/** Comparisons by outcome. `compared` counts matches, ignored and divergent ones; what is inconclusive was not compared. */
export type ParityTally = { compared: number; divergent: number; ignored: number; inconclusive: number }

export const PARITY_LIMITS = {
  /** Divergent share of comparisons that is still parity. */
  divergenceMax: 0.005,
  /** Share of attempts that may end inconclusive; beyond it the rest may not be what clients will see. */
  inconclusiveMax: 0.05,
  /** Fewest comparisons for a pass, whatever the threshold. */
  comparedMin: 100,
}

export type ParityLimits = typeof PARITY_LIMITS

export type Parity = ParityTally & {
  verdict: ParityVerdict
  /** The divergent share is, with 95 % confidence, not above this (Wilson). Nothing in 600 proves at most 0.5 %, not 0. */
  upperBound: number
  /** Comparisons it takes to pass if no further one diverges; null when that is already impossible to say (a fail). */
  required: number | null
  /** Why it is not a pass; of a pass, what it rests on. */
  reasons: string[]
}

/** The parity of one route or endpoint. */
export function parityOf(tally: ParityTally, limits: ParityLimits = PARITY_LIMITS): Parity {
  const { compared, divergent, inconclusive } = tally
  const { lower, upper } = wilson(divergent, compared)
  const required = Math.max(limits.comparedMin, comparisonsFor(divergent, limits.divergenceMax))
  const attempts = compared + inconclusive
  if (compared > 0 && lower > limits.divergenceMax) {
    const reason = `${divergent} of ${compared} comparisons diverged (${percent(divergent / compared)}): more than ${percent(limits.divergenceMax)} for certain`
    return { ...tally, verdict: 'fail', upperBound: upper, required: null, reasons: [reason] }
  }
  const reasons: string[] = []
  if (compared < required) reasons.push(`${compared} of ${required} comparisons needed`)
  if (upper > limits.divergenceMax) {
    reasons.push(
      `the divergent share may be up to ${percent(upper)}; ${percent(limits.divergenceMax)} or less is to be shown`,
    )
  }
  if (attempts > 0 && inconclusive / attempts > limits.inconclusiveMax) {
    reasons.push(
      `${inconclusive} of ${attempts} attempts could not be compared (${percent(inconclusive / attempts)}, at most ${percent(limits.inconclusiveMax)})`,
    )
  }
  if (reasons.length > 0) return { ...tally, verdict: 'insufficient', upperBound: upper, required, reasons }
  const reason = `the divergent share is at most ${percent(upper)}, with 95 % confidence`
  return { ...tally, verdict: 'pass', upperBound: upper, required, reasons: [reason] }
}

/**
 * The parity of a route from that of its endpoints: together they must pass, and a seldom used endpoint that fails is
 * not outvoted by a busy one.
 */
export function parityOfRoute(
  endpoints: readonly (ParityTally & { endpoint: string })[],
  limits: ParityLimits = PARITY_LIMITS,
): Parity {
  const whole = parityOf(
    endpoints.reduce(sum, { compared: 0, divergent: 0, ignored: 0, inconclusive: 0 }),
    limits,
  )
  const failing = endpoints.filter((tally) => parityOf(tally, limits).verdict === 'fail')
  if (failing.length === 0 || whole.verdict === 'fail') return whole
  const reasons = failing.map((tally) => `${tally.endpoint}: ${parityOf(tally, limits).reasons[0]}`)
  return { ...whole, verdict: 'fail', required: null, reasons }
}

function sum(total: ParityTally, tally: ParityTally): ParityTally {
  return {
    compared: total.compared + tally.compared,
    divergent: total.divergent + tally.divergent,
    ignored: total.ignored + tally.ignored,
    inconclusive: total.inconclusive + tally.inconclusive,
  }
}

/** The fewest comparisons of which `divergent` may have diverged and the upper bound still is at most `max`. */
function comparisonsFor(divergent: number, wanted: number): number {
  // Nothing proves a share of zero: the smallest one that can be asked for is one in a million.
  const max = Math.max(wanted, 1e-6)
  let [low, high] = [divergent, Math.max(1, divergent)]
  while (wilson(divergent, high, Z_95).upper > max) {
    low = high
    high *= 2
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (wilson(divergent, middle, Z_95).upper > max) low = middle
    else high = middle
  }
  return high
}

const percent = (share: number) => `${Number((share * 100).toPrecision(2))} %`
