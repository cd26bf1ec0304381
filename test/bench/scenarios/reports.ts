import { join } from 'node:path'
import type { Route } from '../../../proxy/src/domain/route.ts'
import { Evidence } from '../../../proxy/src/evidence/evidence.ts'
import { divergenceDetail } from '../../../proxy/src/evidence/views/divergence-detail.ts'
import { divergenceList } from '../../../proxy/src/evidence/views/divergence-list.ts'
import { endpointList } from '../../../proxy/src/evidence/views/endpoint-view.ts'
import { exampleDiff } from '../../../proxy/src/evidence/views/example-diff.ts'
import { parityView } from '../../../proxy/src/evidence/views/parity-view.ts'
import { progressView } from '../../../proxy/src/evidence/views/progress-view.ts'
import { ruleViews } from '../../../proxy/src/evidence/views/rule-view.ts'
import { shadowView } from '../../../proxy/src/evidence/views/shadow-view.ts'
import { openStore } from '../../../proxy/src/store/open-store.ts'
import { recordMillion, routeIds } from '../evidence/recorded-million.ts'
import { median } from '../median.ts'
import type { Bench, Result, Scenario } from '../scenario.ts'

const limitMs = 200
const times = 9

const routeOf = (id: string): Route => ({
  ...{
    id,
    match: { path: { prefix: `/${id}` } },
    baseline: 'legacy',
    candidate: 'service',
    sticky: [],
    rules: [],
  },
  ...{ weight: 0, mirror: 100, retiredAt: null, version: 1, createdAt: '2026-01-01T00:00:00.000Z' },
})

/** Every question that the console, the API and the reports ask. */
const questions = (evidence: Evidence, signature: string, example: string) => {
  const { ground } = evidence
  const [route] = routeIds
  const list = (since: string) =>
    divergenceList(ground, { since, state: 'all', sort: 'impact', limit: 50, after: undefined })
  return new Map<string, () => Promise<unknown>>([
    ...['24h', '7d', '30d'].map(
      (since) => [`parity, ${since}`, () => parityView(ground, route!, { since })] as const,
    ),
    ...['24h', '7d', '30d'].map((since) => [`divergences, ${since}`, () => list(since)] as const),
    ['one divergence, 7d', () => divergenceDetail(ground, signature, '7d')],
    ['an example side by side', () => exampleDiff(ground, signature, example)],
    ...['24h', '30d'].map(
      (since) =>
        [`shadow, ${since}`, () => shadowView(ground, since, { queued: 0, written: 0, lost: 0 })] as const,
    ),
    ['endpoints, 7d', () => endpointList(ground, { since: '7d', show: 'all', idleDays: 30, limit: 100 })],
    ['progress, 30 days', () => progressView(ground, { days: 30, idleDays: 30 })],
    ['rules', () => ruleViews(ground)],
  ])
}

const timed = async (name: string, ask: () => Promise<unknown>): Promise<Result> => {
  const took: number[] = []
  const before = process.cpuUsage()
  for (let time = 0; time < times; time++) {
    const startedAt = performance.now()
    await ask()
    took.push(performance.now() - startedAt)
  }
  // The first is counted too: nobody asks twice before it has to be quick.
  const { user, system } = process.cpuUsage(before)
  const [p50Ms, p99Ms] = [median(took), Math.max(...took)]
  const more = { 'of the limit %': (100 * p99Ms) / limitMs }
  return {
    scenario: 'reports',
    proxy: name,
    requestsPerSecond: 1_000 / p50Ms,
    cpuMicrosPerRequest: (user + system) / times,
    p50Ms,
    p99Ms,
    more,
  }
}

const run = async ({ folder, say }: Bench): Promise<readonly Result[]> => {
  const store = await openStore({ kind: 'sqlite', file: join(folder, 'reports.db') })
  const nowMs = Date.now()
  const startedAt = performance.now()
  const comparisons = await recordMillion(store, nowMs)
  say(
    `${comparisons} comparisons recorded in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s; p99 is the slowest of ${times}.`,
  )
  const evidence = await Evidence.open({
    ...{ store, threads: 1, secretNames: [], keepBodies: true, now: () => nowMs, random: Math.random },
    onFailure: (error) => say(`FAILED: ${error}`),
  })
  evidence.publish(routeIds.map(routeOf))
  try {
    const [group] = await store.divergences.list({ route: routeIds[0] })
    const [example] = await store.examples.list(group!.signature, 1)
    const results: Result[] = []
    for (const [name, ask] of questions(evidence, group!.signature, example!.id))
      results.push(await timed(name, ask))
    const slow = results.filter(({ p99Ms }) => p99Ms > limitMs)
    if (slow.length > 0) say(`Slower than ${limitMs} ms: ${slow.map(({ proxy }) => proxy).join(', ')}`)
    return results
  } finally {
    await evidence.close()
    await store.close()
  }
}

/** How long the questions of the console take when a million comparisons are recorded. It starts no proxy. */
export const reportsScenario: Scenario = {
  names: ['reports'],
  about: `Every question of the console on 1,000,000 recorded comparisons; ${limitMs} ms are promised`,
  onDemand: true,
  run,
}
