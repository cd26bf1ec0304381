import { z } from 'zod'
import { Id } from './common.ts'

/** What one slot of a route did in a span of time. Latencies are of the whole answer, in milliseconds. */
export const SlotTraffic = z
  .object({
    requests: z.int(),
    errors: z.int().meta({ description: 'Answers of 500 and above, and failures without an answer' }),
    p50Ms: z.number().nullable(),
    p95Ms: z.number().nullable(),
    p99Ms: z.number().nullable(),
  })
  .meta({ id: 'SlotTraffic' })
export type SlotTraffic = z.infer<typeof SlotTraffic>

export const RouteTraffic = z
  .object({ route: Id, baseline: SlotTraffic, candidate: SlotTraffic })
  .meta({ id: 'RouteTraffic' })
export type RouteTraffic = z.infer<typeof RouteTraffic>

/** What one backend answered to clients, over all routes. */
export const BackendLately = SlotTraffic.extend({
  backend: Id,
  recent: z.array(z.int()).meta({ description: 'Requests of the window in spans of 3 s, oldest first' }),
}).meta({ id: 'BackendLately' })
export type BackendLately = z.infer<typeof BackendLately>

/** Requests per second, one point per second, oldest first. */
export const TrafficPoint = z
  .object({
    at: z.int().meta({ description: 'Seconds since 1970' }),
    baseline: z.int(),
    candidate: z.int(),
    errors: z.int(),
  })
  .meta({ id: 'TrafficPoint' })
export type TrafficPoint = z.infer<typeof TrafficPoint>

export const TrafficView = z
  .object({
    windowSeconds: z.int(),
    total: z.object({ baseline: SlotTraffic, candidate: SlotTraffic }),
    routes: z.array(RouteTraffic).meta({ description: 'Includes the built-in route fall-through' }),
    backends: z.array(BackendLately).meta({ description: 'Those that answered in the window, by name' }),
    sinceStart: z.object({ baseline: z.int(), candidate: z.int() }),
    points: z.array(TrafficPoint),
  })
  .meta({ id: 'Traffic' })
export type TrafficView = z.infer<typeof TrafficView>

export const StatusView = z
  .object({
    version: z.string(),
    startedAt: z.iso.datetime(),
    instance: z
      .object({
        name: z.string(),
        environment: z.string(),
        production: z.boolean(),
        goalDate: z.string().nullable(),
      })
      .meta({ description: 'What it is called; see settings' }),
    revision: z.int(),
    legacy: z.string(),
    proxyUrl: z.string(),
    killSwitch: z.boolean(),
    demo: z.boolean().meta({ description: 'The bundled estate runs here, with made-up shoppers' }),
    threads: z.array(z.object({ id: z.int(), revision: z.int(), restarts: z.int() })),
    rejected: z.array(z.object({ id: z.string(), code: z.string(), message: z.string() })),
    routes: z.record(z.string(), z.int()).meta({ description: 'How many routes are in each stage' }),
  })
  .meta({ id: 'Status' })
export type StatusView = z.infer<typeof StatusView>

/** The events of the live stream, by name. Deltas only: a reader that missed some fetches the lists again. */
export const LIVE_EVENTS = {
  traffic: TrafficView,
  revision: z.object({
    revision: z.int(),
    changes: z.array(z.object({ kind: z.string(), id: z.string() })),
    by: z.string(),
  }),
  health: z.object({ backend: Id, healthy: z.boolean().nullable(), detail: z.string() }),
  /** What was compared since the last such event, by route; about once a second while there is something. */
  comparisons: z.object({
    routes: z.array(
      z.object({
        route: Id,
        matched: z.int(),
        ignored: z.int(),
        divergent: z.int(),
        inconclusive: z.int(),
      }),
    ),
  }),
  /** A group that is new, has come back, or was triaged. */
  divergence: z.object({ signature: z.string(), route: Id, state: z.string(), title: z.string() }),
} as const
export type LiveEvent = {
  [K in keyof typeof LIVE_EVENTS]: { type: K; data: z.infer<(typeof LIVE_EVENTS)[K]> }
}[keyof typeof LIVE_EVENTS]
