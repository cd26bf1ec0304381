import type { Slot } from './decide.ts'

/** One request of a route, of the few that are told; without its query, which is where secrets travel. */
export type RequestSample = {
  /** Milliseconds since 1970. */
  at: number
  id: string
  route: string
  method: string
  path: string
  slot: Slot
  backend: string
  /** 0 when there was no answer. */
  status: number
  ms: number
  /** Why this slot, and how it ended. */
  why: string
  reason: string
}
