import type { BreakerState, TripCause } from './breaker.ts'

/** A breaker of one thread. `openMs`: for how long it lets nothing through from now on. `last`: what the last failure was, in words. */
export type BreakerReport = {
  backend: string
  state: BreakerState
  trips: number
  openMs: number
  cause: TripCause | null
  last: string
}

/** What one thread holds toward a backend now: exchanges under way, connections, and requests that wait for one. */
export type PoolReport = { backend: string; inFlight: number; connections: number; waiting: number }

/** Requests that a backend did not answer in time, and those that the baseline answered for it. */
export type TroubleReport = { backend: string; timeouts: number; fallbacks: number }
