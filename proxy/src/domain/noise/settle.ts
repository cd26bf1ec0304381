import { signatureOf } from '../compare/signature.ts'
import type { Difference } from '../difference.ts'
import type { Verdict } from '../observation.ts'
import { type Evidence, noiseKeyOf } from './evidence.ts'
import { decide } from './judge.ts'

/** The rule id under which a difference is ignored because the baseline does the same to itself. */
export const NOISE = 'builtin:noise'

/**
 * The verdict with what is known to be noise ignored. What is undecided still diverges: only evidence makes noise.
 * A divergence of nothing but noise is ignored, which is not the same as a match.
 */
export function settle(verdict: Verdict, isNoise: (difference: Difference) => boolean): Verdict {
  if (verdict.kind !== 'divergent') return verdict
  const differences = verdict.differences.map((difference) =>
    difference.rules.length === 0 && isNoise(difference) ? { ...difference, rules: [NOISE] } : difference,
  )
  const real = differences.filter(({ rules }) => rules.length === 0)
  if (real.length === 0) return { kind: 'ignored', differences }
  return { kind: 'divergent', differences, signature: signatureOf(real) }
}

/** Whether a difference is noise by the evidence as it is now. */
export function noiseIn(evidence: Evidence): (difference: Difference) => boolean {
  return (difference) => {
    const path = evidence.paths[noiseKeyOf(difference)]
    return path !== undefined && decide(evidence, path).state === 'noise'
  }
}
