import { sameBytes } from '../domain/compare/bytes.ts'
import { type ComparePlan, compare } from '../domain/compare/compare.ts'
import { mediaOf } from '../domain/compare/media.ts'
import { headerOf } from '../domain/headers.ts'
import {
  type Observation,
  observe,
  observeFailure,
  type Timings,
  type Verdict,
} from '../domain/observation.ts'
import { DECODE_LIMITS, type DecodeLimits, decodeBody } from './decode.ts'

/** An answer as the data plane captured it: the body still in its content coding, in a buffer that can be transferred. */
export type CapturedAnswer = {
  status: number
  /** Raw: name, value, name, value... */
  headers: string[]
  body: ArrayBuffer | null
  /** Bytes of the whole body; more than `body` has when it was cut. */
  bodySize: number
  timings: Timings
  failure: { reason: string; message: string } | null
  build: string | null
}

/** An answer with its content coding undone. */
export function observationOf(answer: CapturedAnswer, limits: DecodeLimits = DECODE_LIMITS): Observation {
  if (answer.failure !== null)
    return observeFailure(answer.failure.reason, answer.failure.message, answer.timings)
  const captured = new Uint8Array(answer.body ?? new ArrayBuffer(0))
  const truncated = captured.length < answer.bodySize
  // Only of an event stream is a part of any use.
  if (truncated && mediaOf(answer.headers).format !== 'event-stream') {
    return observed(answer, captured, 'truncated')
  }
  const { bytes, problem } = decodeBody(
    captured,
    headerOf(answer.headers, 'content-encoding'),
    truncated,
    limits,
  )
  return observed(answer, bytes ?? new Uint8Array(0), problem ?? (truncated ? 'truncated' : null))
}

function observed(
  { status, headers, bodySize, timings, build }: CapturedAnswer,
  body: Uint8Array,
  bodyProblem: Observation['body']['problem'],
): Observation {
  return observe({ status, headers, body, bodySize, bodyProblem, timings, build })
}

/** Compares two captured answers. Bodies that are equal as captured are not even decoded. */
export function compareCaptured(
  baseline: CapturedAnswer,
  candidate: CapturedAnswer,
  plan: ComparePlan,
  limits: DecodeLimits = DECODE_LIMITS,
): Verdict {
  if (!equalAsCaptured(baseline, candidate)) {
    return compare(observationOf(baseline, limits), observationOf(candidate, limits), plan)
  }
  const [a, b] = [baseline, candidate].map((answer) =>
    observed(answer, new Uint8Array(answer.body ?? new ArrayBuffer(0)), null),
  )
  return compare(a!, b!, plan)
}

function equalAsCaptured(baseline: CapturedAnswer, candidate: CapturedAnswer): boolean {
  if (baseline.failure !== null || candidate.failure !== null) return false
  const [a, b] = [baseline, candidate].map(({ body }) => new Uint8Array(body ?? new ArrayBuffer(0)))
  const whole = a!.length === baseline.bodySize && b!.length === candidate.bodySize
  const coding = (answer: CapturedAnswer) => headerOf(answer.headers, 'content-encoding') ?? 'identity'
  return whole && coding(baseline) === coding(candidate) && sameBytes(a!, b!)
}
