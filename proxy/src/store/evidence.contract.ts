import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Group } from '../domain/groups.ts'
import { newEvidence } from '../domain/noise/evidence.ts'
import type {
  ComparisonRow,
  DivergenceNotes,
  DivergenceRow,
  EndpointRow,
  EndpointTraffic,
} from './evidence-store.ts'
import { coverOf, DAY, dayHourOf, HOUR, hourOf, msOfHour, spansOf } from './spans.ts'
import type { Store } from './store.ts'
import { ACTOR, AT } from './store-fixtures.ts'

const NOW = Date.parse('2026-03-10T12:30:00.000Z')
const hoursAgo = (hours: number) => NOW - hours * 3_600_000

const comparison = (over: Partial<ComparisonRow> = {}): ComparisonRow => ({
  span: HOUR,
  hour: hourOf(NOW),
  route: 'products',
  endpoint: 'GET /products/{id}',
  build: '1.0',
  matched: 5,
  ignored: 1,
  divergent: 2,
  inconclusive: 1,
  reasons: { candidate_failed: 1 },
  baseline: { answers: 9, errors: 0, latency: [10, 4, 20, 5] },
  candidate: { answers: 8, errors: 1, latency: [12, 8] },
  ...over,
})

const group = (signature: string): Group => ({
  signature,
  differences: [{ path: 'items[].price', kind: 'type' }],
  state: 'open',
  count: 3,
  firstSeenMs: NOW,
  lastSeenMs: NOW,
  firstBuild: null,
  lastBuild: '1.0',
  builds: ['1.0'],
  stateSinceMs: NOW,
})

const divergence = (signature: string, route = 'products'): DivergenceRow & DivergenceNotes => ({
  signature,
  route,
  endpoint: 'GET /products/{id}',
  shape: 'feedfacefeedface',
  title: 'items[].price is of another type',
  group: group(signature),
  assignee: null,
  rule: null,
  samples: {},
  notes: [],
  stateBy: ACTOR,
})

const example = (signature: string, slot: number, at: string) => ({
  ...{ id: `${signature}-${at}-${slot}`, signature, day: at.slice(0, 10), slot, at },
  body: '{"kept": "ünïcödé"}',
})

const endpoint = (name: string, over: Partial<EndpointRow> = {}): EndpointRow => ({
  ...{ endpoint: name, title: null, declared: null, hidden: false, host: 'shop.example' },
  ...{ samples: ['/a'], firstSeen: AT, lastSeen: AT },
  ...over,
})

/** What every store promises about evidence. */
export function describeEvidence(name: string, open: () => Promise<Store>): void {
  describe(`${name} store, evidence`, () => {
    let store: Store
    beforeAll(async () => {
      store = await open()
    })
    afterAll(() => store?.close())

    it('adds comparisons up, histograms too, and never mixes builds, endpoints or hours', async () => {
      const other = comparison({ endpoint: 'GET /products', build: '' })
      const earlier = comparison({ hour: hourOf(hoursAgo(3)) })
      await store.comparisons.add([comparison(), other, earlier])
      await store.transaction((tables) =>
        tables.comparisons.add([comparison(), comparison({ build: '2.0' })]),
      )
      const rows = await store.comparisons.list(coverOf(hoursAgo(2), NOW), 'products')
      expect(rows).toHaveLength(3)
      expect(rows.find((row) => row.build === '1.0')).toEqual({
        ...comparison({
          matched: 10,
          ignored: 2,
          divergent: 4,
          inconclusive: 2,
          reasons: { candidate_failed: 2 },
        }),
        baseline: { answers: 18, errors: 0, latency: [10, 8, 20, 10] },
        candidate: { answers: 16, errors: 2, latency: [12, 16] },
      })
      expect(await store.comparisons.list(coverOf(hoursAgo(2), NOW), 'nowhere')).toEqual([])
    })

    it('makes one endpoint of several, with all that was counted', async () => {
      const names = ['GET /red', 'GET /blue', 'GET /{slug}']
      await store.comparisons.add(names.map((endpoint) => comparison({ route: 'colours', endpoint })))
      await store.transaction((tables) => tables.comparisons.merge(['GET /red', 'GET /blue'], 'GET /{slug}'))
      const rows = await store.comparisons.list(coverOf(hoursAgo(1), NOW), 'colours')
      expect(rows).toMatchObject([{ endpoint: 'GET /{slug}', matched: 15, baseline: { answers: 27 } }])
    })

    it('answers for a span with hours up to midnight and whole days from then on, nothing twice', async () => {
      for (const ago of [1, 10, 20, 40, 60]) {
        const rows = spansOf(hoursAgo(ago)).map((when) => comparison({ ...when, route: 'days' }))
        await store.comparisons.add(rows)
      }
      const since = async (hours: number) =>
        (await store.comparisons.list(coverOf(hoursAgo(hours), NOW), 'days')).reduce(
          (n, { matched }) => n + matched,
          0,
        )
      expect(
        (await store.comparisons.totals(coverOf(hoursAgo(300), NOW))).filter(({ route }) => route === 'days'),
      ).toEqual([
        {
          route: 'days',
          endpoint: 'GET /products/{id}',
          matched: 25,
          ignored: 5,
          divergent: 10,
          inconclusive: 5,
        },
      ])
      expect([await since(2), await since(11), await since(21), await since(47), await since(300)]).toEqual([
        5, 10, 15, 20, 25,
      ])
    })

    it('prunes the oldest hour of one span and leaves the rest', async () => {
      const shadow = (hour: number, span: typeof HOUR | typeof DAY) => ({
        ...{ span, hour, route: 'r', reason: 'timeout', count: 2 },
      })
      const day = dayHourOf(NOW)
      await store.shadowCounts.add([shadow(day, HOUR), shadow(day + 1, HOUR), shadow(day, DAY)])
      expect(await store.shadowCounts.prune(HOUR, day + 1)).toBe(1)
      expect(await store.shadowCounts.prune(HOUR, day + 1)).toBe(0)
      await store.shadowCounts.add([shadow(day, DAY)])
      expect(await store.shadowCounts.sums({ hoursFrom: day, daysFrom: day })).toEqual([
        { route: 'r', reason: 'timeout', count: 4 },
      ])
    })

    it('keeps groups, counts them by build, and sets aside what was counted before they were resolved', async () => {
      await store.divergences.save([divergence('aa'), divergence('bb', 'other')])
      await store.divergences.save([{ ...divergence('aa'), assignee: 'ada' }])
      expect(await store.divergences.count()).toBe(2)
      expect((await store.divergences.list({ route: 'products' })).map((row) => row.signature)).toEqual([
        'aa',
      ])
      expect(await store.divergences.find(['aa', 'cc'])).toEqual([{ ...divergence('aa'), assignee: 'ada' }])

      const count = (build: string) =>
        spansOf(NOW).map((when) => ({ ...when, signature: 'aa', build, count: 4 }))
      await store.divergences.addCounts(count('1.0'))
      await store.divergences.settle('aa', true)
      await store.divergences.addCounts([...count('1.0'), ...count('2.0')])
      const cover = coverOf(hoursAgo(1), NOW)
      expect(await store.divergences.sums(cover)).toEqual([{ signature: 'aa', count: 12, settled: 4 }])
      expect(await store.divergences.sums(cover, { build: '2.0' })).toEqual([
        { signature: 'aa', count: 4, settled: 0 },
      ])
      expect(await store.divergences.sums(cover, { signature: 'aa', route: 'products' })).toHaveLength(1)
      expect(await store.divergences.sums(cover, { route: 'another' })).toEqual([])
      expect(await store.divergences.hourly(cover)).toEqual([
        { signature: 'aa', hour: hourOf(NOW), count: 12, settled: 4 },
      ])
      expect(await store.divergences.points('aa', cover)).toEqual([
        { span: HOUR, hour: hourOf(NOW), count: 12 },
      ])
      expect(await store.divergences.seenOn(dayHourOf(NOW), ['aa', 'bb'])).toEqual(new Map([['aa', 12]]))
      await store.divergences.moveCounts('aa', 'bb')
      expect(await store.divergences.sums(cover)).toEqual([{ signature: 'bb', count: 12, settled: 4 }])
    })

    it('keeps examples in the places of their day, and lets the oldest go', async () => {
      const day = '2026-03-10T'
      await store.examples.put([
        example('aa', 0, `${day}01:00:00.000Z`),
        example('aa', 1, `${day}02:00:00.000Z`),
      ])
      await store.examples.put([
        example('aa', 0, `${day}03:00:00.000Z`),
        example('bb', 0, '2026-03-01T01:00:00.000Z'),
      ])
      expect((await store.examples.list('aa', 10)).map(({ at }) => at.slice(11, 13))).toEqual(['03', '02'])
      expect(
        (await store.examples.ofGroups(['aa', 'bb'], 1)).map(({ signature }) => signature).sort(),
      ).toEqual(['aa', 'bb'])
      const id = `aa-${day}02:00:00.000Z-1`
      expect(await store.examples.find('aa', id)).toEqual(example('aa', 1, `${day}02:00:00.000Z`))
      expect(await store.examples.find('bb', id)).toBeNull()
      const before = await store.examples.totalBytes()
      expect(before).toBe(3 * Buffer.byteLength('{"kept": "ünïcödé"}'))
      expect(await store.examples.removeOldest(1)).toBe(1)
      expect(await store.examples.list('bb', 10)).toEqual([])
      await store.examples.move('aa', 'cc')
      expect(await store.examples.list('cc', 10)).toHaveLength(2)
      expect(await store.examples.removeBefore('2026-03-11', 100)).toBe(2)
    })

    it('removes a group with its counts and examples', async () => {
      await store.examples.put([example('bb', 0, AT)])
      await store.divergences.remove(['aa', 'bb'])
      expect(await store.divergences.count()).toBe(0)
      expect(await store.divergences.sums(coverOf(hoursAgo(1), NOW))).toEqual([])
      expect(await store.examples.totalBytes()).toBe(0)
    })

    it('keeps samples of requests, one of each endpoint before a second one of any', async () => {
      const sample = (endpoint: string, slot: number) => ({ route: 'r', endpoint, slot, at: AT, body: '{}' })
      await store.samples.put([sample('GET /a', 0), sample('GET /a', 1), sample('GET /b', 0)])
      expect((await store.samples.list('r', 2)).map(({ endpoint }) => endpoint)).toEqual(['GET /a', 'GET /b'])
      expect(await store.samples.totalBytes()).toBe(6)
      expect(await store.samples.removeSurplus(2)).toBe(1)
      expect((await store.samples.list('r', 9)).map(({ slot }) => slot)).toEqual([0, 0])
      expect(await store.samples.removeBefore('2027-01-01', 10)).toBe(2)
    })

    it('keeps noise as it was saved last', async () => {
      const row = (pairs: number) => ({
        route: 'r',
        endpoint: 'GET /a',
        evidence: { ...newEvidence(), pairs },
      })
      await store.noise.save([row(1)], AT)
      await store.noise.save([row(2)], AT)
      expect(await store.noise.list()).toEqual([row(2)])
      await store.noise.remove('r', 'GET /a')
      expect(await store.noise.list()).toEqual([])
    })

    it('keeps rules and how often they forgave something', async () => {
      const rule = {
        id: 'r1',
        scope: {},
        path: 'at',
        author: 'ada',
        reason: 'a clock',
        kind: 'presence' as const,
      }
      await store.rules.insert({ rule, createdAt: AT })
      expect(await store.rules.list()).toEqual([{ rule, createdAt: AT }])
      await store.rules.addHits([{ hour: 10, rule: 'r1', count: 2 }])
      await store.rules.addHits([
        { hour: 10, rule: 'r1', count: 1 },
        { hour: 20, rule: 'r1', count: 5 },
      ])
      expect(await store.rules.hits(15)).toEqual([{ rule: 'r1', total: 8, recent: 5, lastHour: 20 }])
      expect(await store.rules.pruneHits(15)).toBe(1)
      expect(await store.rules.remove('r1')).toBe(true)
      expect(await store.rules.remove('r1')).toBe(false)
      expect(await store.rules.find('r1')).toBeNull()
    })

    it('keeps endpoints with their first sighting, and traffic by route', async () => {
      await store.endpoints.declare([{ endpoint: 'GET /users/{id}', title: 'One user', declared: 'openapi' }])
      await store.endpoints.saw([endpoint('GET /users/{id}'), endpoint('GET /users/me')])
      const later = '2026-02-01T00:00:00.000Z'
      await store.endpoints.saw([
        endpoint('GET /users/me', { firstSeen: later, lastSeen: later, samples: ['/b'] }),
      ])
      expect(await store.endpoints.list()).toEqual([
        endpoint('GET /users/me', { lastSeen: later, samples: ['/b'] }),
        endpoint('GET /users/{id}', { title: 'One user', declared: 'openapi' }),
      ])
      expect(await store.endpoints.hide('GET /users/me', true)).toBe(true)
      expect(await store.endpoints.hide('GET /nowhere', true)).toBe(false)

      const traffic = (name: string): EndpointTraffic => ({
        ...{ span: HOUR, hour: hourOf(NOW), endpoint: name, route: 'users', requests: 3, candidate: 1 },
        classes: [0, 0, 2, 0, 1, 0],
      })
      await store.endpoints.addTraffic([traffic('GET /users/me'), traffic('GET /users/{id}')])
      await store.endpoints.merge(['GET /users/me'], 'GET /users/{id}')
      expect(await store.endpoints.traffic({ hoursFrom: hourOf(NOW), daysFrom: hourOf(NOW) + 24 })).toEqual([
        {
          endpoint: 'GET /users/{id}',
          route: 'users',
          requests: 6,
          candidate: 2,
          classes: [0, 0, 4, 0, 2, 0],
        },
      ])
      expect(await store.endpoints.list()).toMatchObject([{ endpoint: 'GET /users/{id}', lastSeen: later }])
      await store.endpoints.undeclare('openapi')
      expect(await store.endpoints.list()).toMatchObject([{ title: null, declared: null }])
    })

    it('keeps one row of progress for a day', async () => {
      const row = { day: '2026-03-10', requests: 10, candidate: 4, endpoints: 3, migrated: 1 }
      await store.progress.put(row)
      await store.progress.put({ ...row, requests: 20 })
      expect(await store.progress.list('2026-03-01')).toEqual([{ ...row, requests: 20 }])
      expect(await store.progress.list('2026-03-11')).toEqual([])
    })
  })
}

describe('spans', () => {
  it('know hours and days by their first hour', () => {
    expect(msOfHour(hourOf(NOW))).toBe(Date.parse('2026-03-10T12:00:00.000Z'))
    expect(msOfHour(dayHourOf(NOW))).toBe(Date.parse('2026-03-10T00:00:00.000Z'))
  })
})
