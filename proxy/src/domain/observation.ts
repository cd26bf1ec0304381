import type { Difference } from './difference.ts'
import type { RawHeaders } from './headers.ts'

/** Why a backend gave no answer. `reason` is one of the data plane's named reasons. */
export type Failure = { readonly reason: string; readonly message: string }

/** A body after its content codings were removed, and what could not be had of it. */
export type ObservedBody = {
  readonly bytes: Uint8Array
  /** Bytes of the body as sent; larger than `bytes.length` when it was cut. */
  readonly size: number
  /** `truncated`: only the beginning was kept. `too_large` and `undecodable`: decoding was given up. */
  readonly problem: 'truncated' | 'too_large' | 'undecodable' | null
}

/** Milliseconds from the start of the attempt; null where it never came that far. */
export type Timings = { readonly firstByteMs: number | null; readonly totalMs: number | null }

/** What one backend did with a request. Immutable. */
export type Observation = {
  readonly status: number
  readonly headers: RawHeaders
  readonly body: ObservedBody
  readonly timings: Timings
  readonly failure: Failure | null
  /** The candidate's build, from its response header. */
  readonly build: string | null
}

/** Why two observations could not be compared. Each is counted by this name. */
export type InconclusiveReason =
  | 'baseline_failed'
  | 'candidate_failed'
  | 'too_large'
  | 'undecodable'
  | 'too_deep'
  | 'rule_failed'
  | 'comparator_failed'
  | 'timeout'
  | 'dropped'

/** What came of a comparison. An ignored difference is not a match, and what could not be compared is neither. */
export type Verdict =
  | { readonly kind: 'match' }
  | { readonly kind: 'ignored'; readonly differences: readonly Difference[] }
  | { readonly kind: 'divergent'; readonly differences: readonly Difference[]; readonly signature: string }
  | { readonly kind: 'inconclusive'; readonly reason: InconclusiveReason; readonly message: string }

export type VerdictKind = Verdict['kind']

export const VERDICT_KINDS: readonly VerdictKind[] = ['match', 'ignored', 'divergent', 'inconclusive']

const NOTHING = new Uint8Array(0)

/** An observation with what was not given filled in: no headers, an empty body, no timings. */
export function observe(seen: {
  status: number
  headers?: RawHeaders
  body?: Uint8Array
  bodySize?: number
  bodyProblem?: ObservedBody['problem']
  timings?: Timings
  build?: string | null
}): Observation {
  const bytes = seen.body ?? NOTHING
  return Object.freeze({
    status: seen.status,
    headers: Object.freeze(seen.headers ?? []),
    body: Object.freeze({ bytes, size: seen.bodySize ?? bytes.length, problem: seen.bodyProblem ?? null }),
    timings: Object.freeze(seen.timings ?? { firstByteMs: null, totalMs: null }),
    failure: null,
    build: seen.build ?? null,
  })
}

/** The observation of an attempt that brought no answer. */
export function observeFailure(reason: string, message: string, timings?: Timings): Observation {
  return Object.freeze({
    ...observe({ status: 0 }),
    failure: { reason, message },
    ...(timings && { timings }),
  })
}

export function inconclusive(reason: InconclusiveReason, message: string): Verdict {
  return { kind: 'inconclusive', reason, message }
}
