import type { CapturedAnswer } from '../comparison/captured.ts'
import { observationOf } from '../comparison/captured.ts'
import { decodeBody } from '../comparison/decode.ts'
import type { Slot } from '../domain/decide.ts'
import { headerOf } from '../domain/headers.ts'
import { type Observation, observe, observeFailure } from '../domain/observation.ts'
import type { ShadowPair } from '../domain/shadow-report.ts'
import { type RedactedBody, redactBody } from './redact/body.ts'
import type { Redactor } from './redact/redactor.ts'

/** One answer as it is stored: redacted, its content coding undone. */
export type StoredAnswer = {
  status: number
  headers: [string, string][]
  /** Null for what is no text, and where bodies are not kept. */
  body: string | null
  /** Enough of it is there to compare it again: all of its text or, of what is no text, a digest. */
  comparable: boolean
  bytes: number
  /** Tells bodies that are not there apart. */
  digest: string
  note: string | null
  ms: number | null
  failure: { reason: string; message: string } | null
}

export type StoredRequest = {
  method: string
  host: string
  target: string
  headers: [string, string][]
  body: string | null
  note: string | null
}

/** One request and both answers, as they are stored. */
export type StoredExample = {
  requestId: string
  build: string | null
  servedSlot: Slot
  route: string
  endpoint: string
  request: StoredRequest
  baseline: StoredAnswer
  candidate: StoredAnswer
  redacted: number
}

/** What is kept of bodies: none, or up to so many characters of each. */
export type BodyKeeping = { redactor: Redactor; limit: number }

/** What is stored of a request is made of these. */
export type Requested = Pick<Asked, 'method' | 'host' | 'target' | 'requestHeaders' | 'requestBody'>

/** The request of a pair, and what else must be remembered while its answers are being compared. */
export type Asked = Omit<ShadowPair, 'baseline' | 'candidate' | 'again' | 'sampled'> & { endpoint: string }

export function exampleOf(
  asked: Asked,
  answers: { baseline: CapturedAnswer; candidate: CapturedAnswer },
  keeping: BodyKeeping,
): StoredExample {
  const before = keeping.redactor.count
  const { requestId, servedSlot, route, endpoint } = asked
  const request = storedRequest(asked, keeping)
  const baseline = storedAnswer(answers.baseline, keeping)
  const candidate = storedAnswer(answers.candidate, keeping)
  const redacted = keeping.redactor.count - before
  return {
    requestId,
    build: answers.candidate.build,
    servedSlot,
    route,
    endpoint,
    request,
    baseline,
    candidate,
    redacted,
  }
}

export function storedRequest(asked: Requested, { redactor, limit }: BodyKeeping): StoredRequest {
  const { method, host, target, requestHeaders, requestBody } = asked
  const { bytes } = decodeBody(requestBody, headerOf(requestHeaders, 'content-encoding'))
  const body = bytes === null || limit === 0 ? NOTHING : redactBody(bytes, requestHeaders, redactor, limit)
  return {
    method,
    host,
    target: redactor.target(target),
    headers: redactor.headers(requestHeaders),
    body: requestBody.length === 0 ? '' : body.text,
    note: requestBody.length === 0 || body.whole ? null : noteOf(body.text, requestBody.length),
  }
}

function storedAnswer(answer: CapturedAnswer, { redactor, limit }: BodyKeeping): StoredAnswer {
  const { status, headers, body, timings, failure } = observationOf(answer)
  const unreadable = body.problem === 'undecodable' || body.problem === 'too_large'
  const kept = unreadable || limit === 0 ? NOTHING : redactBody(body.bytes, headers, redactor, limit)
  const whole = kept.whole && body.problem === null
  return {
    status,
    headers: redactor.headers(headers),
    body: kept.text,
    comparable: whole || (kept.text === null && body.problem === null),
    bytes: body.size,
    digest: redactor.digest(body.bytes),
    note: whole ? null : limit === 0 ? 'bodies are not kept' : noteOf(kept.text, body.size, body.problem),
    ms: timings.totalMs,
    failure,
  }
}

const NOTHING: RedactedBody = { text: null, whole: false }

function noteOf(text: string | null, bytes: number, problem: Observation['body']['problem'] = null): string {
  if (problem === 'undecodable') return `${bytes} bytes whose content coding could not be undone`
  if (problem === 'too_large') return `${bytes} bytes, too large once its content coding is undone`
  if (text === null) return `binary, ${bytes} bytes`
  return `the first ${text.length} characters of ${bytes} bytes`
}

/** A stored answer as it can be compared again; null when too little of it was kept. */
export function observationFrom(answer: StoredAnswer): Observation | null {
  if (!answer.comparable && answer.failure === null) return null
  if (answer.failure !== null) return observeFailure(answer.failure.reason, answer.failure.message)
  const headers = answer.headers.filter(([name]) => name.toLowerCase() !== 'content-encoding').flat()
  if (answer.body === null)
    return observe({ status: answer.status, headers, body: Buffer.from(answer.digest) })
  return observe({ status: answer.status, headers, body: Buffer.from(answer.body) })
}
