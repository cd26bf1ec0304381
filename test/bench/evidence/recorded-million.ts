import { Histogram } from '../../../proxy/src/domain/histogram.ts'
import { groupSignature } from '../../../proxy/src/evidence/group-signature.ts'
import type { ComparisonRow, DivergenceCount } from '../../../proxy/src/store/evidence-store.ts'
import { DAY, dayHourOf, HOUR, HOURS_KEPT, hourOf, msOfHour } from '../../../proxy/src/store/spans.ts'
import type { Store } from '../../../proxy/src/store/store.ts'

const DAYS = 30
const ROUTES = 5
const ENDPOINTS_PER_ROUTE = 40
const GROUPS_PER_ROUTE = 200
const BUILDS = 6

export const routeIds: readonly string[] = Array.from({ length: ROUTES }, (_, i) => `area-${i}`)
const endpointOf = (route: string, n: number) => `GET /${route}/resource-${n}/{id}`
const endpointsOf = (route: string) =>
  Array.from({ length: ENDPOINTS_PER_ROUTE }, (_, n) => endpointOf(route, n))
const buildAt = (hour: number, firstHour: number) =>
  `build-${Math.floor(((hour - firstHour) / (DAYS * DAY)) * BUILDS)}`

const latency = (seed: number): number[] => {
  const histogram = new Histogram()
  for (let i = 0; i < 12; i++) histogram.record(1 + ((seed * 31 + i * 17) % 90))
  return histogram.drain()
}

/** The comparisons of one endpoint in one hour or day. */
const comparisonRow = (
  when: Pick<ComparisonRow, 'span' | 'hour'>,
  route: string,
  n: number,
  count: number,
  build: string,
): ComparisonRow => {
  const divergent = Math.round(count * 0.02)
  const slot = (seed: number) => ({ answers: count, errors: 0, latency: latency(seed) })
  const outcomes = { matched: count - divergent, ignored: 0, divergent, inconclusive: 0, reasons: {} }
  return {
    ...{ ...when, route, endpoint: endpointOf(route, n), build, ...outcomes },
    ...{ baseline: slot(when.hour + n), candidate: slot(when.hour + n + 1) },
  }
}

/**
 * A store with a million comparisons as they are recorded over 30 days: by the hour for those that hours are kept of, and
 * by the day, on 200 endpoints of 5 routes, with 1,000 groups of divergences. Returns how many comparisons there are.
 */
export async function recordMillion(store: Store, nowMs: number, total = 1_000_000): Promise<number> {
  const last = hourOf(nowMs)
  const first = dayHourOf(nowMs - DAYS * DAY * 3_600_000)
  const perHour = Math.ceil(total / (DAYS * DAY * ROUTES * ENDPOINTS_PER_ROUTE))
  let recorded = 0
  for (let day = first; day <= last; day += DAY) {
    const hours = Array.from({ length: Math.min(DAY, last - day + 1) }, (_, i) => day + i)
    const rows = routeIds.flatMap((route) =>
      endpointsOf(route).flatMap((_, n) => {
        const build = buildAt(day, first)
        const whole = comparisonRow({ span: DAY, hour: day }, route, n, perHour * hours.length, build)
        const kept = hours.filter((hour) => hour >= last - HOURS_KEPT)
        return [whole, ...kept.map((hour) => comparisonRow({ span: HOUR, hour }, route, n, perHour, build))]
      }),
    )
    recorded += perHour * hours.length * ROUTES * ENDPOINTS_PER_ROUTE
    await store.transaction(async (tables) => {
      await tables.comparisons.add(rows)
      await tables.divergences.addCounts(groupCounts(hours, last, buildAt(day, first)))
      await tables.shadowCounts.add(shadowRows(hours, last, day))
    })
  }
  await store.transaction(async (tables) => {
    await tables.divergences.save(groupRows(nowMs))
    await tables.examples.put(exampleRows(nowMs))
    await tables.endpoints.saw(endpointRows(nowMs, first))
    for (let day = first; day <= last; day += DAY) {
      await tables.endpoints.addTraffic(trafficRows(day, last))
      await tables.progress.put({
        ...{ day: new Date(msOfHour(day)).toISOString().slice(0, 10), requests: 100_000, candidate: 5_000 },
        ...{ endpoints: ROUTES * ENDPOINTS_PER_ROUTE, migrated: 12 },
      })
    }
  })
  return recorded
}

const kept = (hours: readonly number[], last: number) => hours.filter((hour) => hour >= last - HOURS_KEPT)

const signatures = routeIds.flatMap((route) =>
  Array.from({ length: GROUPS_PER_ROUTE }, (_, g) => {
    const endpoint = endpointOf(route, g % ENDPOINTS_PER_ROUTE)
    return { route, endpoint, shape: `shape-${g}`, signature: groupSignature(route, endpoint, `shape-${g}`) }
  }),
)

/** Each group is seen in every fourth hour. */
const groupCounts = (hours: readonly number[], last: number, build: string): DivergenceCount[] =>
  signatures.flatMap(({ signature }, g) => [
    { span: DAY, hour: hours[0]!, signature, build, count: 6 } as const,
    ...kept(hours, last)
      .filter((hour) => hour % 4 === g % 4)
      .map((hour) => ({ span: HOUR, hour, signature, build, count: 1 }) as const),
  ])

const shadowRows = (hours: readonly number[], last: number, day: number) =>
  routeIds.flatMap((route) =>
    ['sampled_out', 'queue_full', 'timeout', 'method'].flatMap((reason) => [
      { span: DAY, hour: day, route, reason, count: 100 } as const,
      ...kept(hours, last).map((hour) => ({ span: HOUR, hour, route, reason, count: 5 }) as const),
    ]),
  )

const groupRows = (nowMs: number) =>
  signatures.map(({ route, endpoint, shape, signature }, g) => {
    const differences = [{ path: `items[].field${g % 50}`, kind: 'value' as const }]
    const builds = Array.from({ length: BUILDS }, (_, b) => `build-${b}`)
    const known = { firstBuild: builds[0]!, lastBuild: builds.at(-1)!, builds, resolvedIn: null }
    const seen = { firstSeenMs: nowMs - DAYS * 86_400_000, lastSeenMs: nowMs, stateSinceMs: nowMs }
    const group = { signature, differences, state: 'open' as const, count: 180, ...seen, ...known }
    const title = `items[].field${g % 50} differs`
    const notes = { samples: {}, notes: [], stateBy: null, assignee: null, rule: null }
    return { route, endpoint, shape, signature, title, ...notes, group }
  })

const exampleRows = (nowMs: number) =>
  signatures.flatMap(({ route, endpoint, signature }, g) =>
    Array.from({ length: 5 }, (_, slot) => {
      const day = new Date(nowMs).toISOString().slice(0, 10)
      const body = (price: number) =>
        JSON.stringify({
          items: Array.from({ length: 40 }, (_, i) => ({ id: i, [`field${g % 50}`]: price + i })),
        })
      const answer = (price: number) => ({
        ...{
          status: 200,
          headers: [['content-type', 'application/json']],
          body: body(price),
          comparable: true,
        },
        ...{ bytes: 2_000, digest: `${price}`, note: null, ms: 4, failure: null },
      })
      const request = {
        method: 'GET',
        host: 'shop.example',
        target: '/x/1',
        headers: [],
        body: '',
        note: null,
      }
      const example = {
        ...{
          requestId: `req-${g}-${slot}`,
          build: 'build-5',
          servedSlot: 'baseline',
          route,
          endpoint,
          request,
        },
        ...{ baseline: answer(1), candidate: answer(2), redacted: 0 },
      }
      const at = new Date(nowMs - slot * 1_000).toISOString()
      return { id: `${day}-${slot}-req`, signature, day, slot, at, body: JSON.stringify(example) }
    }),
  )

const endpointRows = (nowMs: number, first: number) =>
  routeIds.flatMap((route) =>
    endpointsOf(route).map((endpoint, n) => ({
      ...{ endpoint, host: 'shop.example', samples: [`/${route}/resource-${n}/17`], title: null },
      ...{ declared: null, hidden: false },
      firstSeen: new Date(msOfHour(first)).toISOString(),
      lastSeen: new Date(nowMs).toISOString(),
    })),
  )

const trafficRows = (day: number, last: number) =>
  routeIds.flatMap((route) =>
    endpointsOf(route).flatMap((endpoint) => {
      const row = { endpoint, route, requests: 160, candidate: 8, classes: [0, 0, 158, 0, 1, 1] }
      const hours = kept(
        Array.from({ length: Math.min(DAY, last - day + 1) }, (_, i) => day + i),
        last,
      )
      return [
        { ...row, span: DAY, hour: day } as const,
        ...hours.map((hour) => ({ ...row, span: HOUR, hour }) as const),
      ]
    }),
  )
