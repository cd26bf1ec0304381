import type { Route } from '../domain/route.ts'
import type { Rule } from '../domain/rules.ts'
import { Evidence } from '../evidence/evidence.ts'
import { gatherReport } from '../report/gather.ts'
import type { Report } from '../report/report.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { evidenceReader } from './evidence-reader.ts'
import { OriginClient, type OriginOptions } from './origin-client.ts'
import type { Recording, ReplayRequest } from './replay-request.ts'
import { type Numbered, Replayer, type ReplayOptions } from './replayer.ts'
import { settleNoise } from './settle-noise.ts'

export type VerifyOptions = Pick<ReplayOptions, 'hostFor' | 'concurrency' | 'rate' | 'secondCalls'> & {
  baseline: Pick<OriginOptions, 'origin' | 'headers'>
  candidate: Pick<OriginOptions, 'origin' | 'headers'>
  recording: Recording
  /** What the recording was read from, for the report. */
  from: string
  routes: readonly string[]
  /** Templates by which requests are named. */
  endpoints: readonly string[]
  rules: readonly Rule[]
  /** Times that every request is made. */
  repeat: number
  timeoutMs: number
  failUnder: number | undefined
  secretNames: readonly string[]
  /** Threads that compare. */
  threads: number
  version: string
  onProgress: (done: number, of: number) => void
}

/**
 * Makes recorded requests at two origins and reports on it as on shadowed traffic: the same comparison, rules, noise
 * model and verdict, on a store in memory.
 */
export async function verify(options: VerifyOptions): Promise<Report> {
  const startedAt = new Date()
  const store = await openStore({ kind: 'sqlite', file: ':memory:' })
  const failures: unknown[] = []
  await prepare(store, options, startedAt)
  const evidence = await Evidence.open({
    ...{ store, now: Date.now, random: Math.random, keepBodies: true },
    ...{ threads: options.threads, secretNames: options.secretNames },
    onFailure: (error) => failures.push(error),
    limits: { examplesPerSecond: 1_000 },
  })
  const clients = [options.baseline, options.candidate].map(
    (side) => new OriginClient({ ...side, concurrency: options.concurrency, timeoutMs: options.timeoutMs }),
  )
  try {
    evidence.publish(options.routes.map(routeNamed))
    const made = await replayAll(evidence, clients[0]!, clients[1]!, options)
    if (failures.length > 0) throw failures[0]
    return await reportOf(evidence, options, startedAt, made)
  } finally {
    await Promise.all(clients.map((client) => client.close()))
    await evidence.close()
    await store.close()
  }
}

async function prepare(store: Store, { rules, endpoints }: VerifyOptions, at: Date): Promise<void> {
  for (const rule of rules) await store.rules.insert({ rule, createdAt: at.toISOString() })
  const declared = endpoints.map((endpoint) => ({ endpoint, title: null, declared: 'person' as const }))
  await store.endpoints.declare(declared)
}

type Made = { sent: number; settling: number }

async function replayAll(
  evidence: Evidence,
  baseline: OriginClient,
  candidate: OriginClient,
  options: VerifyOptions,
): Promise<Made> {
  const { recording, repeat, onProgress, hostFor, concurrency, rate, secondCalls } = options
  const numbered = numberedRequests(recording.requests, repeat)
  let [done, of] = [0, numbered.length]
  const replayer = new Replayer({
    ...{ baseline, candidate, evidence, hostFor, concurrency, rate, secondCalls },
    ...{ random: Math.random, now: Date.now },
    onDone: () => onProgress(++done, of),
  })
  await replayer.replay(numbered)
  await evidence.settled()
  await evidence.regroup()
  const byId = new Map(numbered.map(({ id, request }) => [id, request]))
  const settling = await settleNoise(evidence, replayer, byId, (more) => {
    of += more
  })
  return { sent: numbered.length, settling }
}

/** One after the other, and all of them again: what is alike does not come in a row. */
const numberedRequests = (requests: readonly ReplayRequest[], repeat: number): Numbered[] =>
  Array.from({ length: repeat }, () => requests)
    .flat()
    .map((request, i) => ({ id: String(i + 1), request }))

function reportOf(evidence: Evidence, options: VerifyOptions, startedAt: Date, made: Made): Promise<Report> {
  const { baseline, candidate, from, recording, routes, version, failUnder } = options
  const facts = { pattern: null, stage: null, weight: null, mirror: null }
  const { found, skipped } = recording
  const sides = { baseline: baseline.origin, candidate: candidate.origin }
  return gatherReport(
    evidenceReader(evidence),
    routes.map((id) => ({ id, ...facts, ...sides })),
    { since: startedAt.toISOString(), failUnder },
    {
      ...{ version, madeAt: new Date().toISOString() },
      source: { kind: 'replay', ...sides, from, found, skipped, ...made },
    },
  )
}

/** A route as far as comparing needs one: its rules are among those of the evidence. */
const routeNamed = (id: string): Route => ({
  ...{ id, match: {}, baseline: 'baseline', candidate: 'candidate', sticky: [], rules: [] },
  ...{ weight: 0, mirror: 100, retiredAt: null, version: 1, createdAt: new Date(0).toISOString() },
})
