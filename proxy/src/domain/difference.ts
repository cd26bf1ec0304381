/** What kind of difference was seen. Swapping the sides turns `missing` into `extra` and leaves the others as they are. */
export type DifferenceKind = 'missing' | 'extra' | 'type' | 'value' | 'order' | 'length'

export const DIFFERENCE_KINDS: readonly DifferenceKind[] = [
  'missing',
  'extra',
  'type',
  'value',
  'order',
  'length',
]

/**
 * How far apart the two sides are, where distance has a meaning: `number` is (c - b) / (|b| + |c|), so from -1 to 1;
 * `ms` is a time in milliseconds; `length` is characters, elements or bytes. Positive: the candidate is larger or later.
 */
export type Distance = { unit: 'number' | 'ms' | 'length'; mean: number; extreme: number }

/** One place where it was seen. Pointers are RFC 6901 with real indexes; a side that lacks the value has the pointer null. */
export type Instance = {
  baselineAt: string | null
  candidateAt: string | null
  baseline: string | null
  candidate: string | null
}

/**
 * All differences of one kind at one path of one comparison.
 * `path` has array indexes dropped (`items[].price`) and keys that are identifiers as `{}`; what is not
 * in the body begins with a colon (`:status`, `:header.location`, `:cookie.sid`).
 */
export type Difference = {
  path: string
  kind: DifferenceKind
  /** How often in this comparison. */
  count: number
  /** The first ones, with clipped values: evidence for a person. */
  instances: Instance[]
  /** Ids of the rules that say it does not matter, sorted; empty when it does. */
  rules: string[]
  distance: Distance | null
  /** The classes of the two values of the first instance that tells them apart (`uuid`, `timestamp`, `empty`...). */
  classes: { baseline: string; candidate: string } | null
}

/** `path kind`: the key under which noise, groups and signatures know a difference. */
export function keyOf(difference: Pick<Difference, 'path' | 'kind'>): string {
  return `${difference.path} ${difference.kind}`
}
