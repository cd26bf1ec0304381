import { buildOf, endpointNamedBy } from '../../domain/answer-headers.ts'
import type { Slot } from '../../domain/decide.ts'
import type { Route } from '../../domain/route.ts'
import type { ReadRequest } from '../request-reader.ts'
import { type Captured, capturedOf, joined, type Taken } from './capture.ts'

/** A served exchange whose request is to be made again at the other slot. */
export type ShadowJob = {
  route: Route
  read: ReadRequest
  /** The slot that served. */
  slot: Slot
  served: Taken
  requestBody: readonly Buffer[]
  /** See shadowProof. */
  proof: string
}

/** Two answers to one request, and the request: what a compare thread is given. */
export type Pair = {
  route: string
  requestId: string
  method: string
  host: string
  path: string
  target: string
  requestHeaders: readonly string[]
  requestBody: Uint8Array<ArrayBuffer>
  servedSlot: Slot
  baseline: Captured
  candidate: Captured
  /** The baseline's answer to the same request once more: a small share is asked again whatever was seen. */
  again: Captured | null
  /** Its request is one of those to be kept, see Sampling. */
  sampled: boolean
  at: number
}

/** Two answers that were the same to the byte: nothing of them need be kept but that they were. */
export type Match = {
  route: string
  method: string
  path: string
  /** The endpoint as the backend names it, and the candidate's build. */
  named: string | null
  build: string | null
  servedSlot: Slot
  status: number
  baselineMs: number | null
  candidateMs: number | null
  /** The baseline was asked again, and said the same. */
  again: boolean
  /** Times of further requests that ended in just the same way, in pairs: baseline, candidate. NaN where there was none. */
  more?: number[]
  /** The request itself, when it is one of those to be kept; it has no body. */
  request: Pick<Pair, 'requestId' | 'host' | 'target' | 'requestHeaders'> | null
  at: number
}

/** The answers by slot: `other` is that of the slot that did not serve. */
export function bySlot({ slot, served }: ShadowJob, other: Taken): { baseline: Taken; candidate: Taken } {
  return slot === 'baseline' ? { baseline: served, candidate: other } : { baseline: other, candidate: served }
}

export function pairOf(job: ShadowJob, other: Taken, again: Taken | null, sampled: boolean): Pair {
  const { route, read, slot, requestBody } = job
  const { method, host, path, target, rawHeaders } = read.facts
  const { baseline, candidate } = bySlot(job, other)
  return {
    ...{ method, host, path, target, sampled, route: route.id, requestId: read.requestId },
    requestHeaders: rawHeaders,
    requestBody: joined(requestBody, bytesIn(requestBody)),
    servedSlot: slot,
    baseline: capturedOf(baseline),
    candidate: capturedOf(candidate),
    again: again === null ? null : capturedOf(again),
    at: Date.now(),
  }
}

export function matchOf(job: ShadowJob, other: Taken, again: boolean, sampled: boolean): Match {
  const { baseline, candidate } = bySlot(job, other)
  const { requestId, facts } = job.read
  return {
    route: job.route.id,
    method: facts.method,
    path: facts.path,
    named: endpointNamedBy(baseline.headers),
    build: buildOf(candidate.headers),
    servedSlot: job.slot,
    status: baseline.status,
    baselineMs: baseline.totalMs,
    candidateMs: candidate.totalMs,
    again,
    request: sampled
      ? { requestId, host: facts.host, target: facts.target, requestHeaders: facts.rawHeaders }
      : null,
    at: Date.now(),
  }
}

export const bytesIn = (pieces: readonly Buffer[]): number =>
  pieces.reduce((sum, { length }) => sum + length, 0)
