import { isCounter, type NoiseLimits, type PathEvidence, STEPS_MIN } from './evidence.ts'
import { ascending, median, proportionZ, rankTest } from './statistics.ts'

/** Standard errors at which two samples of distances, or of repetitions, are not of one kind. */
const Z_MIN = 4
/** Shares of repeated values below which nothing is stuck. */
const STUCK_MIN = 0.5

/**
 * Looks for a change within a field that always differs: distances A/B against distances A/A (a clock that is an hour
 * off, a score 10 % too high, a spread that is wider), and a candidate that repeats itself where the baseline never does.
 */
export function hiddenChange(path: PathEvidence, limits: NoiseLimits): 'distance' | 'repeats' | null {
  if (stuck(path)) return 'repeats'
  if (path.unit === null || path.aa.length < limits.distancesMin || path.ab.length < limits.distancesMin)
    return null
  if (isCounter(path)) return null
  const floor = limits.floor[path.unit]
  const moved = apart(path.ab, path.aa, floor) || apart(path.ab.map(Math.abs), path.aa.map(Math.abs), floor)
  return moved ? 'distance' : null
}

function apart(ab: readonly number[], aa: readonly number[], floor: number): boolean {
  const [x, y] = [ascending(ab), ascending(aa)]
  return Math.abs(median(x) - median(y)) >= floor && Math.abs(rankTest(x, y).z) >= Z_MIN
}

function stuck({ kind, sequence: { seen, baselineRepeats, candidateRepeats } }: PathEvidence): boolean {
  if (kind !== 'value') return false
  const steps = seen - 1
  if (steps < STEPS_MIN || candidateRepeats / steps < STUCK_MIN) return false
  return proportionZ(candidateRepeats, steps, baselineRepeats, steps) >= Z_MIN
}
