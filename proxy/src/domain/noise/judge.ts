import {
  type Evidence,
  enoughDistances,
  isCounter,
  NOISE_LIMITS,
  type NoiseLimits,
  type PathEvidence,
  type Tally,
} from './evidence.ts'
import { hiddenChange } from './hidden.ts'
import { explain } from './sentence.ts'
import { proportionZ, wilson } from './statistics.ts'

/** What a difference at one path is: the candidate's own, the baseline's restlessness, or not known yet. */
export type NoiseState = 'real' | 'noise' | 'undecided'

export type Judgement = {
  state: NoiseState
  /** What decided. */
  because:
    | 'rates'
    | 'asked_again'
    | 'classes'
    | 'distance'
    | 'outliers'
    | 'repeats'
    | 'alike'
    | 'suspicious'
    | 'evidence_missing'
  /** The numbers it was decided on: pairs of each kind, and in how many of them the path differed. */
  numbers: {
    abPairs: number
    abDiffer: number
    aaPairs: number
    aaDiffer: number
    askedAgain: number
    differedAgain: number
    /** How many times likelier the evidence is if the difference is the candidate's own than if it is noise. */
    odds: number
  }
  sentence: string
}

/** What it takes to decide; the effect sizes are Diffy's. */
export const JUDGE_LIMITS = {
  /** Uniform A/A pairs before rates are compared. */
  uniformMin: 30,
  /** Standard errors between the rates. */
  rateZ: 3.3,
  /** The candidate differs this many times as often as the baseline from itself, and this much more often. */
  rateRatio: 1.5,
  rateExcess: 0.0003,
  /** Odds at which a difference is the candidate's own: three pairs asked again, none of which differed again... */
  realOdds: 6.5,
  /** ...and at which nothing more needs to be asked. */
  settledOdds: 1_000,
  /** Odds of something hidden in a noisy field at which the field is not called noise any more. */
  suspiciousOdds: 3,
  /** Pairs asked again before a path is called noise for differing again. */
  askedMin: 8,
  /** A baseline that is as restless as the candidate differs again in half of the pairs asked, or more often. */
  againShare: 0.3,
}

export type JudgeLimits = typeof JUDGE_LIMITS

/** Judges one path. Pure: the same evidence gives the same judgement. */
export function judge(
  evidence: Evidence,
  path: PathEvidence,
  limits: JudgeLimits = JUDGE_LIMITS,
  noiseLimits: NoiseLimits = NOISE_LIMITS,
): Judgement {
  const { state, because } = decide(evidence, path, limits, noiseLimits)
  const numbers = {
    abPairs: evidence.pairs,
    abDiffer: path.differs.ab,
    aaPairs: evidence.uniform,
    aaDiffer: path.differs.uniform,
    askedAgain: path.differs.asked,
    differedAgain: path.differs.again,
    odds: Math.exp(logOdds(path.differs, evidence)),
  }
  const judged = { state, because, numbers }
  return { ...judged, sentence: explain(path, judged) }
}

/** The judgement without the words. */
export function decide(
  evidence: Evidence,
  path: PathEvidence,
  limits: JudgeLimits = JUDGE_LIMITS,
  noiseLimits: NoiseLimits = NOISE_LIMITS,
): Pick<Judgement, 'state' | 'because'> {
  if (logOdds(path.differs, evidence) >= Math.log(limits.realOdds))
    return { state: 'real', because: 'asked_again' }
  if (ratesApart(evidence, path.differs, limits)) return { state: 'real', because: 'rates' }
  // The path may well be noisy; that must not hide a change within the noise.
  if (
    logOdds(path.classes, evidence) >= Math.log(limits.realOdds) ||
    ratesApart(evidence, path.classes, limits)
  ) {
    return { state: 'real', because: 'classes' }
  }
  if (!isCounter(path) && logOdds(path.far, evidence) >= Math.log(limits.realOdds)) {
    return { state: 'real', because: 'outliers' }
  }
  const hidden = hiddenChange(path, noiseLimits)
  if (hidden !== null) return { state: 'real', because: hidden }
  if (alike(evidence, path, limits)) {
    return suspicious(evidence, path, limits, noiseLimits)
      ? { state: 'undecided', because: 'suspicious' }
      : { state: 'noise', because: 'alike' }
  }
  return { state: 'undecided', because: 'evidence_missing' }
}

/** Of pairs that differ by noise, at least half differ again: the odd answer is as often the first one as the candidate's. */
const AGAIN_IF_NOISE = 0.5
/** A little noise is allowed for in a difference that is the candidate's own. */
const AGAIN_IF_REAL = 0.05

/**
 * The logarithm of the odds that what happens A/B is the candidate's own. A sequential likelihood ratio: looking at it
 * after every pair does not wear it out (Ville's inequality: noise reaches odds of 6.5 in at most one path in 6.5, and seldom keeps them).
 */
export function logOdds(tally: Tally, evidence: Evidence): number {
  const { asked, again, alone, ab } = tally
  const fresh = asked - again
  const paired =
    fresh * Math.log((1 - AGAIN_IF_REAL) / (1 - AGAIN_IF_NOISE)) +
    again * Math.log(AGAIN_IF_REAL / AGAIN_IF_NOISE)
  // Where A/B agreed, a baseline as restless as that would still have differed from itself now and then.
  const rate = evidence.pairs === 0 ? 0 : ab / evidence.pairs
  const calm = Math.max(0, evidence.again - asked)
  if (rate === 0 || rate > 0.5 || calm === 0) return paired
  const ifNoise = rate / 2 / (1 - rate)
  const ifReal = ifNoise / 10
  return (
    paired +
    Math.min(alone, calm) * Math.log(ifReal / ifNoise) +
    Math.max(0, calm - alone) * Math.log((1 - ifReal) / (1 - ifNoise))
  )
}

function ratesApart(evidence: Evidence, tally: Tally, limits: JudgeLimits): boolean {
  if (evidence.uniform < limits.uniformMin || tally.ab === 0) return false
  const [ab, aa] = [tally.ab / evidence.pairs, tally.uniform / evidence.uniform]
  return (
    ab > aa * limits.rateRatio &&
    ab - aa > limits.rateExcess &&
    proportionZ(tally.ab, evidence.pairs, tally.uniform, evidence.uniform) >= limits.rateZ
  )
}

/** The baseline differs from itself about as often as the candidate differs from it. */
function alike(evidence: Evidence, path: PathEvidence, limits: JudgeLimits): boolean {
  const { ab, uniform, asked, again } = path.differs
  if (evidence.pairs === 0 || uniform + again === 0) return false
  const restless = wilson(uniform, evidence.uniform).lower * limits.rateRatio >= ab / evidence.pairs
  return restless || (asked >= limits.askedMin && wilson(again, asked).lower >= limits.againShare)
}

/** Something within the noise has been seen that is not explained yet. */
function suspicious(
  evidence: Evidence,
  path: PathEvidence,
  limits: JudgeLimits,
  noiseLimits: NoiseLimits,
): boolean {
  if (isCounter(path)) return false
  if (!enoughDistances(path, noiseLimits)) return true
  return [path.classes, path.far].some(
    (tally) =>
      tally.ab > 0 && (tally.asked === 0 || logOdds(tally, evidence) >= Math.log(limits.suspiciousOdds)),
  )
}
