import type { Slot } from './decide.ts'

/** An answer as it was taken down: the body still in its content coding, only its beginning when `truncated`. */
export type Captured = {
  status: number
  /** Name, value, name, value... */
  headers: string[]
  body: Uint8Array<ArrayBuffer>
  size: number
  truncated: boolean
  firstByteMs: number | null
  totalMs: number | null
  failure: { reason: string; message: string } | null
}

/** Two answers to one request, and the request. */
export type ShadowPair = {
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
  /** The baseline's answer to the same request once more, where it was asked again whatever was seen. */
  again: Captured | null
  /** Its request is one of those to be kept, to be made again elsewhere. */
  sampled: boolean
  at: number
}

/** Two answers that were the same to the byte: nothing of them need be kept but that they were. */
export type ShadowMatch = {
  route: string
  method: string
  path: string
  /** The endpoint as the baseline names it, and the candidate's build. */
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
  request: Pick<ShadowPair, 'requestId' | 'host' | 'target' | 'requestHeaders'> | null
  at: number
}

/** What a data-plane thread, or a replay, tells of its shadows. */
export type ShadowReport = {
  pairs: readonly ShadowPair[]
  matches: readonly ShadowMatch[]
  dropped: readonly { route: string; reason: string; count: number }[]
  /** Routes whose dry run was not acknowledged. */
  unacknowledged: readonly string[]
  /** Answers to second calls that were asked for; null when the request was not there any more. */
  agains: readonly { requestId: string; answer: Captured | null }[]
}
