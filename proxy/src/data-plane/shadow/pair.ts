import { buildOf, endpointNamedBy } from '../../domain/answer-headers.ts'
import type { Slot } from '../../domain/decide.ts'
import type { Route } from '../../domain/route.ts'
import type { ShadowMatch, ShadowPair } from '../../domain/shadow-report.ts'
import type { ReadRequest } from '../request-reader.ts'
import { capturedOf, joined, type Taken } from './capture.ts'

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

/** The answers by slot: `other` is that of the slot that did not serve. */
export function bySlot({ slot, served }: ShadowJob, other: Taken): { baseline: Taken; candidate: Taken } {
  return slot === 'baseline' ? { baseline: served, candidate: other } : { baseline: other, candidate: served }
}

export function pairOf(job: ShadowJob, other: Taken, again: Taken | null, sampled: boolean): ShadowPair {
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

export function matchOf(job: ShadowJob, other: Taken, again: boolean, sampled: boolean): ShadowMatch {
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
