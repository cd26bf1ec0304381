import { type Evidence, NOISE_LIMITS, type NoiseLimits, type PathEvidence, type Tally } from './evidence.ts'

/** Adds what is known of one endpoint to another, of which it turned out to be a part. `from` is left as it is. */
export function mergeEvidence(into: Evidence, from: Evidence, limits: NoiseLimits = NOISE_LIMITS): void {
  into.pairs += from.pairs
  into.uniform += from.uniform
  into.again += from.again
  into.notKept += from.notKept
  for (const [key, path] of Object.entries(from.paths)) {
    const known = into.paths[key]
    if (known !== undefined) mergePath(known, path, limits)
    else if (into.kept < limits.pathsMax) {
      into.paths[key] = structuredClone(path)
      into.kept++
    } else into.notKept += path.differs.ab
  }
}

function mergePath(into: PathEvidence, from: PathEvidence, limits: NoiseLimits): void {
  addTally(into.differs, from.differs)
  addTally(into.classes, from.classes)
  addTally(into.far, from.far)
  const { sequence } = from
  for (const count of ['seen', 'baselineRepeats', 'candidateRepeats', 'ups', 'downs'] as const) {
    into.sequence[count] += sequence[count]
  }
  into.unit ??= from.unit
  if (into.unit !== from.unit) return
  into.ab = [...from.ab, ...into.ab].slice(-limits.abDistancesMax)
  into.aa = [...from.aa, ...into.aa].slice(-limits.aaDistancesMax)
}

function addTally(into: Tally, from: Tally): void {
  for (const count of ['ab', 'uniform', 'asked', 'again', 'alone'] as const) into[count] += from[count]
}
