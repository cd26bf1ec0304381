import type { Difference, DifferenceKind, Distance } from '../difference.ts'

/**
 * How often something happened at one path. A/B compares the slots, A/A the baseline with itself on the same request.
 * Plain numbers, so that it can be stored and added up.
 */
export type Tally = {
  /** A/B pairs where it happened. */
  ab: number
  /** A/A pairs of the uniform share where it happened. */
  uniform: number
  /** Pairs where it happened A/B and the baseline was asked again... */
  asked: number
  /** ...and of these, those where it happened A/A too. */
  again: number
  /** A/A pairs where it happened though it did not A/B. */
  alone: number
}

/**
 * The kinds as noise sees them. Missing and extra are one: a field that comes and goes is as often missing as extra, and
 * looking at one of them alone would tell which of the two answers is the odd one.
 */
export type NoiseKind = Exclude<DifferenceKind, 'missing' | 'extra'> | 'presence'

/** What is known about one path and kind of one endpoint. */
export type PathEvidence = {
  path: string
  kind: NoiseKind
  /** They differ. */
  differs: Tally
  /** Their value classes differ (a uuid against an empty text). */
  classes: Tally
  /** They are further apart than the baseline ever is from itself. */
  far: Tally
  /** Signed distances, the latest of each kind of pair. */
  unit: Distance['unit'] | 'presence' | null
  ab: number[]
  aa: number[]
  sequence: Sequence
}

/** How values follow each other from one answer to the next. */
export type Sequence = {
  seen: number
  lastBaseline: string | null
  lastCandidate: string | null
  baselineRepeats: number
  candidateRepeats: number
  /** Steps of the baseline's numbers upward and downward: a counter only goes one way. */
  ups: number
  downs: number
}

/** What is known about one endpoint. */
export type Evidence = {
  /** A/B pairs compared. */
  pairs: number
  /** A/A pairs of the uniform share. */
  uniform: number
  /** All A/A pairs. */
  again: number
  paths: Record<string, PathEvidence>
  /** How many paths there are. */
  kept: number
  /** Sightings of paths that are not kept because there are too many. */
  notKept: number
}

export const NOISE_LIMITS = {
  /** Paths kept for one endpoint. */
  pathsMax: 500,
  /** Distances kept for one path. */
  abDistancesMax: 128,
  aaDistancesMax: 64,
  /** A/A distances it takes to know how far the baseline is from itself. */
  distancesMin: 10,
  /** This many times the largest A/A distance is far. */
  farFactor: 1.5,
  /** Distances below these say nothing: clocks tick between two calls, and floats wobble. */
  floor: { ms: 5_000, number: 0.0025, length: 0.5, presence: 0 },
}

export type NoiseLimits = typeof NOISE_LIMITS

export const newEvidence = (): Evidence => ({
  pairs: 0,
  uniform: 0,
  again: 0,
  paths: {},
  kept: 0,
  notKept: 0,
})

/** The key of a difference in `Evidence.paths`. */
export function noiseKeyOf({ path, kind }: Pick<Difference, 'path' | 'kind'>): string {
  return `${path} ${noiseKindOf(kind)}`
}

const noiseKindOf = (kind: DifferenceKind): NoiseKind =>
  kind === 'missing' || kind === 'extra' ? 'presence' : kind

/** Differences by key; of a path that is missing here and extra there, one. */
const byKey = (differences: readonly Difference[]) =>
  new Map(differences.map((difference) => [noiseKeyOf(difference), difference]))

/** Adds what an A/B pair showed: its differences that no rule forgives. */
export function recordPair(
  evidence: Evidence,
  differences: readonly Difference[],
  limits: NoiseLimits = NOISE_LIMITS,
): void {
  evidence.pairs++
  for (const difference of byKey(differences).values()) {
    const path = pathOf(evidence, difference, limits)
    if (path === null) continue
    path.differs.ab++
    if (changesClass(difference)) path.classes.ab++
    if (isFar(path, difference, limits)) path.far.ab++
    keepDistance(path, difference, path.ab, limits.abDistancesMax)
    follow(path.sequence, difference)
  }
}

/**
 * Adds what asking the baseline again for the same request showed. `uniform`: the request was chosen before anything was
 * known about it, so it counts for the base rate. The A/B pair itself is recorded with `recordPair`, before.
 */
export function recordAgain(
  evidence: Evidence,
  seen: { ab: readonly Difference[]; aa: readonly Difference[]; uniform: boolean },
  limits: NoiseLimits = NOISE_LIMITS,
): void {
  evidence.again++
  if (seen.uniform) evidence.uniform++
  const [ab, aa] = [byKey(seen.ab), byKey(seen.aa)]
  for (const [key, sample] of new Map([...aa, ...ab])) {
    const path = pathOf(evidence, sample, limits)
    if (path === null) continue
    const [x, y] = [ab.get(key), aa.get(key)]
    note(path.differs, x !== undefined, y !== undefined, seen.uniform)
    note(path.classes, changesClass(x), changesClass(y), seen.uniform)
    note(path.far, isFar(path, x, limits), isFar(path, y, limits), seen.uniform)
    if (y !== undefined) keepDistance(path, y, path.aa, limits.aaDistancesMax)
  }
}

function note(tally: Tally, ab: boolean, aa: boolean, uniform: boolean): void {
  if (uniform && aa) tally.uniform++
  if (ab) tally.asked++
  if (ab && aa) tally.again++
  if (!ab && aa) tally.alone++
}

function pathOf(evidence: Evidence, difference: Difference, limits: NoiseLimits): PathEvidence | null {
  const key = noiseKeyOf(difference)
  const known = evidence.paths[key]
  if (known !== undefined) return known
  if (evidence.kept >= limits.pathsMax) {
    evidence.notKept++
    return null
  }
  const tally = (): Tally => ({ ab: 0, uniform: 0, asked: 0, again: 0, alone: 0 })
  const path: PathEvidence = {
    path: difference.path,
    kind: noiseKindOf(difference.kind),
    differs: tally(),
    classes: tally(),
    far: tally(),
    unit: null,
    ab: [],
    aa: [],
    sequence: {
      seen: 0,
      lastBaseline: null,
      lastCandidate: null,
      baselineRepeats: 0,
      candidateRepeats: 0,
      ups: 0,
      downs: 0,
    },
  }
  evidence.paths[key] = path
  evidence.kept++
  return path
}

const changesClass = (difference: Difference | undefined): boolean =>
  difference?.classes != null && difference.classes.baseline !== difference.classes.candidate

/** Whether something about this difference stands out even in a noisy field. */
export function standsOut(
  path: PathEvidence,
  difference: Difference,
  limits: NoiseLimits = NOISE_LIMITS,
): Tally | null {
  if (changesClass(difference)) return path.classes
  return isFar(path, difference, limits) ? path.far : null
}

/** Whether it is known how far the baseline is from itself, where distance has a meaning. */
export function enoughDistances(path: PathEvidence, limits: NoiseLimits = NOISE_LIMITS): boolean {
  return path.unit === null || path.aa.length >= limits.distancesMin
}

/** The distance beyond which a pair is further apart than the baseline is from itself; null while that is not known. */
function farBeyond(path: PathEvidence, limits: NoiseLimits): number | null {
  if (path.unit === null || !enoughDistances(path, limits) || isCounter(path)) return null
  const largest = path.aa.reduce((max, distance) => Math.max(max, Math.abs(distance)), 0)
  return largest * limits.farFactor + limits.floor[path.unit]
}

function isFar(path: PathEvidence, difference: Difference | undefined, limits: NoiseLimits): boolean {
  const beyond = farBeyond(path, limits)
  if (beyond === null || difference === undefined) return false
  const distance = distanceOf(difference)
  return distance !== null && distance.unit === path.unit && Math.abs(distance.by) > beyond
}

/** What is missing is one less, what is extra one more: so a field that only ever goes missing shows. */
function distanceOf({
  kind,
  distance,
}: Difference): { unit: NonNullable<PathEvidence['unit']>; by: number } | null {
  if (kind === 'missing') return { unit: 'presence', by: -1 }
  if (kind === 'extra') return { unit: 'presence', by: 1 }
  return distance === null ? null : { unit: distance.unit, by: distance.extreme }
}

function keepDistance(path: PathEvidence, difference: Difference, kept: number[], max: number): void {
  const distance = distanceOf(difference)
  if (distance === null) return
  path.unit ??= distance.unit
  if (path.unit !== distance.unit) return
  kept.push(distance.by)
  if (kept.length > max) kept.shift()
}

/** A field whose numbers nearly always go one way is a counter: those of two slots have nothing to do with each other. */
export function isCounter({ unit, sequence: { ups, downs } }: PathEvidence): boolean {
  return unit === 'number' && ups + downs >= STEPS_MIN && Math.max(ups, downs) / (ups + downs) >= ONE_WAY
}

/** Steps it takes to know how a sequence goes. */
export const STEPS_MIN = 20
const ONE_WAY = 0.9

function follow(sequence: Sequence, difference: Difference): void {
  const instance = difference.instances[0]
  if (instance === undefined) return
  const { baseline, candidate } = instance
  if (sequence.seen > 0) {
    if (baseline === sequence.lastBaseline) sequence.baselineRepeats++
    if (candidate === sequence.lastCandidate) sequence.candidateRepeats++
    const step = Number(baseline) - Number(sequence.lastBaseline)
    if (step > 0) sequence.ups++
    if (step < 0) sequence.downs++
  }
  sequence.seen++
  sequence.lastBaseline = baseline
  sequence.lastCandidate = candidate
}
