/** One line of the results file. */
export interface Result {
  readonly scenario: string
  readonly proxy: string
  readonly requestsPerSecond: number
  /** User and system time of the proxy, all threads, per request it answered; null for what is no proxy. */
  readonly cpuMicrosPerRequest: number | null
  readonly p50Ms: number
  readonly p99Ms: number
  /** What only this scenario measures, by a name with its unit. */
  readonly more?: Readonly<Record<string, number>>
}

export interface BenchOptions {
  /** Fewer and shorter rounds: a look, not a measurement. */
  readonly quick: boolean
  /** As long as what is promised says, where a shorter run would do for a look at it. */
  readonly full: boolean
  /** Only scenarios whose name contains one of these; the default ones when empty. */
  readonly only: readonly string[]
  /** Only proxies whose name contains one of these; all when empty. */
  readonly proxies: readonly string[]
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
  /** Runs only when asked for by name or with --all: it takes long, or needs the machine for itself. */
  readonly onDemand: boolean
  readonly run: (bench: Bench) => Promise<readonly Result[]>
}

/** True when a result name was asked for. */
export const isWanted = (name: string, { only }: BenchOptions): boolean =>
  only.length === 0 || only.some((part) => name.includes(part))
