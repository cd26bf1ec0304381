/** One line of the results file. */
export interface Result {
  readonly scenario: string
  readonly proxy: string
  readonly requestsPerSecond: number
  /** User and system time of the proxy, all threads, per request it answered. */
  readonly cpuMicrosPerRequest: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export interface BenchOptions {
  /** Fewer and shorter rounds: a look, not a measurement. */
  readonly quick: boolean
  /** Only scenarios whose name contains one of these; all when empty. */
  readonly only: readonly string[]
  /** Only proxies whose name contains one of these; all when empty. */
  readonly proxies: readonly string[]
  /** Install nginx, wrk and haproxy with apt-get first. */
  readonly install: boolean
}

export interface Bench {
  readonly options: BenchOptions
  /** A folder for configuration files and the like, removed at the end. */
  readonly folder: string
  readonly say: (text: string) => void
}

/** A question to the proxies. Its results may be filed under several names, one for each kind of request. */
export interface Scenario {
  readonly names: readonly string[]
  readonly about: string
  readonly run: (bench: Bench) => Promise<readonly Result[]>
}
