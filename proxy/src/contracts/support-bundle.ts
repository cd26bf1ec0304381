import { z } from 'zod'
import { STAGES } from '../domain/stage.ts'
import { BackendBreaker, BackendCondition, BackendLoad, CheckPhase } from './backend.ts'
import { Id, Timestamp } from './common.ts'

/** What is sent to whoever helps. Hosts, people, headers, bodies and secrets are not in it. */
export const SupportBundle = z
  .object({
    at: Timestamp,
    version: z.string(),
    node: z.string(),
    platform: z.string(),
    memoryMb: z.int(),
    startedAt: Timestamp,
    revision: z.int(),
    killSwitch: z.boolean(),
    threads: z.array(z.object({ id: z.int(), revision: z.int(), restarts: z.int() })),
    counts: z.record(z.string(), z.int()).meta({ description: 'Accounts, tokens, receivers, rules' }),
    backends: z.array(
      z.object({
        id: Id,
        place: z.string().meta({ description: 'Scheme and port; the host only where it is this machine' }),
        condition: BackendCondition.pick({ level: true, part: true }),
        breaker: BackendBreaker.omit({ cause: true, changes: true }),
        load: BackendLoad,
        checks: z.string(),
        phase: CheckPhase.nullable(),
      }),
    ),
    routes: z.array(
      z.object({
        id: Id,
        stage: z.enum(STAGES),
        weight: z.number(),
        mirror: z.number(),
        candidate: Id.nullable(),
        parts: z.array(z.string()).meta({ description: 'Optional parts that it has, such as policies' }),
        rejected: z.string().nullable(),
      }),
    ),
    activity: z.array(z.object({ at: Timestamp, verb: z.string(), via: z.string() })),
    metrics: z.string().meta({ description: 'The text of /metrics' }),
  })
  .meta({ id: 'SupportBundle' })
export type SupportBundle = z.infer<typeof SupportBundle>
