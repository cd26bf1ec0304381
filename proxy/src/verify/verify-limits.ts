/** Every limit of a replay. */
export const VERIFY_LIMITS = {
  /** Requests made of one file, unless `--limit` says otherwise. */
  requests: 2_000,
  /** Requests under way at each origin, unless `--concurrency` says otherwise. */
  concurrency: 4,
  /** From sending a request to the end of its answer, unless `--request-timeout` says otherwise. */
  timeoutMs: 10_000,
  connectMs: 5_000,
  /** Bytes of one answer that are compared; a longer one is inconclusive. */
  bodyBytes: 4 * 1024 * 1024,
  /** Comparisons that may wait before no further request is made. */
  comparing: 100,
  comparingBytes: 24 * 1024 * 1024,
  /** Rounds in which requests of paths that may be noise are made again, and requests of all of them. */
  settlingRounds: 12,
  settlingRequests: 400,
}
