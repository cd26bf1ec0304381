/** Every limit of shadowing, per thread. What one refuses is counted under the reason beside it. */
export const SHADOW_LIMITS = {
  /** Jobs that wait to be sent to one backend, and how long they may: what is compared should be of one time. `queue_full`. */
  queued: 1_000,
  waitMs: 5_000,
  /** Shadow requests under way to one backend; further ones wait. */
  inFlightPerBackend: 32,
  /** Bytes of requests and answers held by all jobs, until they are on their way to be compared: `bytes_full`. */
  heldBytes: 64 * 1024 * 1024,
  /** Verdicts and answers, and bytes of these, that the control plane was told of and has not taken yet: `queue_full`, `bytes_full`. */
  told: 20_000,
  toldBytes: 32 * 1024 * 1024,
  /** Bytes of one body, request or answer, that are kept: a larger request is `too_large`, a larger answer is compared by its beginning. */
  bodyBytes: 256 * 1024,
  /** Requests remembered for a second call to the baseline; one for another is answered by nothing. */
  recent: 512,
  /** From sending the shadow to the end of its answer: `timeout`. */
  timeoutMs: 10_000,
} as const

export type ShadowLimits = { readonly [name in keyof typeof SHADOW_LIMITS]: number }

/** Why a request that a route wanted mirrored was not compared. A closed list: these are labels of metrics. */
export const DROP_REASONS = [
  'sampled_out',
  'queue_full',
  'bytes_full',
  'too_large',
  'method',
  'content_type',
  'breaker_open',
  'overloaded',
  'timeout',
  'client_aborted',
  'error',
] as const
export type DropReason = (typeof DROP_REASONS)[number]
