/** Every limit of what is recorded. What one refuses is counted under the name beside it, in /shadow and /metrics. */
export const EVIDENCE_LIMITS = {
  /** At most so often what was seen is written. */
  flushMs: 250,
  /** Distinct counts waiting to be written while the store cannot: `evidence_lost`. */
  pendingMax: 20_000,
  /** Bytes of examples waiting to be written: `example_skipped`. */
  pendingExampleBytes: 16 * 1024 * 1024,
  /** Slots of routes whose minutes are kept, added up over the last hour: then the oldest minute goes, `route_minute_forgotten`. */
  routeMinuteCells: 60_000,
  /** Pairs of statuses told apart for a route in a minute; further ones are told by their class. */
  statusPairs: 40,
  /** Latest requests kept of a route, and for how many routes: then the quietest route's go, `tail_forgotten`. */
  tailRequests: 50,
  tailRoutes: 400,
  /** Groups of divergences; further ones are counted in one group for their endpoint. */
  groupsMax: 3_000,
  /** Examples made in a second: each is decoded, parsed and redacted. `example_skipped`. */
  examplesPerSecond: 20,
  /** Requests kept in a second, to be made again elsewhere; they have no body. `example_skipped`. */
  samplesPerSecond: 500,
  /** Bytes of one body in an example; of a longer one its beginning is kept, to be read only. */
  exampleBodyBytes: 128 * 1024,
  /** Pairs of values counted for one path of a group. */
  valuesMax: 10,
  /** Divergences of one group whose values are looked at between two writes. */
  valuesPerFlush: 20,
  /** Requests kept of an endpoint, to be made again elsewhere. */
  samplesPerEndpoint: 200,
  /** Baseline answers kept while the baseline is asked again: `second_call_full`. */
  pendingAgain: 256,
  pendingAgainMs: 20_000,
  /** Endpoints and paths of which noise is known; the least busy ones are forgotten. */
  noiseEndpointsMax: 2_000,
  noisePathsMax: 20_000,
  /** How often what is known of noise is saved. */
  noiseSaveMs: 10_000,
  /** How often groups that differ only in noise are made one. */
  regroupMs: 10_000,
  /** Second calls that may be saved up while nothing is undecided, for each route. */
  secondCallCredit: 200,
  /** Days that counts are kept, and examples and samples, and bytes of these two together. */
  daysKept: 90,
  exampleDaysKept: 14,
  exampleBytes: 256 * 1024 * 1024,
  /** How often what is too old is removed. */
  pruneMs: 600_000,
}

export type EvidenceLimits = { [name in keyof typeof EVIDENCE_LIMITS]: number }
