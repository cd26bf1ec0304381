import type { Route } from '../domain/route.ts'
import type { Captured, ShadowPair, ShadowReport } from '../domain/shadow-report.ts'
// biome-ignore lint/style/noRestrictedImports: tests run on a real store
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { Evidence, type EvidenceOptions } from './evidence.ts'

/** Evidence on a store in memory, with real compare threads; its clock is turned by hand. */
export type EvidenceRig = {
  evidence: Evidence
  store: Store
  clock: { nowMs: number }
  /** Request ids for which the baseline was to be asked again. */
  asked: string[]
  take(report: Partial<ShadowReport>): void
  /** Takes in and waits until it is compared and written. */
  took(report: Partial<ShadowReport>): Promise<void>
  close(): Promise<void>
}

export const START_MS = Date.parse('2026-03-10T12:00:00.000Z')

export async function evidenceRig(over: Partial<EvidenceOptions> = {}): Promise<EvidenceRig> {
  const store = over.store ?? (await openStore({ kind: 'sqlite', file: ':memory:' }))
  const clock = { nowMs: START_MS }
  const failures: unknown[] = []
  const evidence = await Evidence.open({
    ...{ store, threads: 1, secretNames: [], keepBodies: true, now: () => clock.nowMs, random: () => 0.99 },
    onFailure: (error) => failures.push(error),
    ...over,
  })
  evidence.publish([route('products')])
  const asked: string[] = []
  const take = (report: Partial<ShadowReport>) =>
    evidence.onShadows({ ...NOTHING, ...report }, (requestIds) => asked.push(...requestIds))
  return {
    ...{ evidence, store, clock, asked, take },
    async took(report) {
      take(report)
      await evidence.settled()
    },
    async close() {
      await evidence.close()
      await store.close()
      if (failures.length > 0 && over.onFailure === undefined) throw failures[0]
    },
  }
}

const NOTHING: ShadowReport = { pairs: [], matches: [], dropped: [], unacknowledged: [], agains: [] }

export const route = (id: string, over: Partial<Route> = {}): Route => ({
  ...{
    id,
    match: { path: { prefix: `/${id}` } },
    baseline: 'legacy',
    candidate: 'service',
    sticky: [],
    rules: [],
  },
  ...{ weight: 0, mirror: 100, retiredAt: null, version: 1, createdAt: '2026-01-01T00:00:00.000Z' },
  ...over,
})

type Answer = { status?: number; headers?: string[]; body?: unknown; failure?: Captured['failure'] }

/** An answer of JSON, as the data plane takes it down. */
export function captured({ status = 200, headers = [], body = {}, failure = null }: Answer = {}): Captured {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const bytes = new Uint8Array(Buffer.from(text))
  return {
    status,
    headers: ['content-type', 'application/json', ...headers],
    body: bytes,
    size: bytes.length,
    truncated: false,
    firstByteMs: 1,
    totalMs: 2,
    failure,
  }
}

let requests = 0

export function pair(baseline: Answer, candidate: Answer, over: Partial<ShadowPair> = {}): ShadowPair {
  const id = ++requests
  return {
    ...{ route: 'products', requestId: `req-${id}`, method: 'GET', host: 'shop.example' },
    ...{ path: `/products/${id}`, target: `/products/${id}`, requestHeaders: ['accept', '*/*'] },
    ...{ requestBody: new Uint8Array(0), servedSlot: 'baseline', again: null },
    ...{ sampled: false, at: START_MS },
    baseline: captured(baseline),
    candidate: captured(candidate),
    ...over,
  }
}
