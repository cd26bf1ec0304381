import type { QueryClient } from '@tanstack/react-query'
import { LIVE_EVENTS, type LiveEvent } from 'banyan/contracts/traffic.ts'
import { attentionQuery } from './evidence-queries.ts'
import { backendsQuery, routesQuery, trafficQuery } from './queries.ts'
import { refreshConfiguration } from './refresh.ts'

export const LIVE_TYPES = Object.keys(LIVE_EVENTS) as LiveEvent['type'][]

/** An event of the stream, checked; null for one that is not what the contract says. */
export function readEvent(type: LiveEvent['type'], text: string): LiveEvent | null {
  try {
    const parsed = LIVE_EVENTS[type].safeParse(JSON.parse(text))
    return parsed.success ? ({ type, data: parsed.data } as LiveEvent) : null
  } catch {
    return null
  }
}

/** Puts what arrived since the last paint into the query cache. Of traffic only the newest matters. */
export function applyEvents(client: QueryClient, events: readonly LiveEvent[]): void {
  const traffic = events.findLast((event) => event.type === 'traffic')
  if (traffic) client.setQueryData(trafficQuery.queryKey, traffic.data)
  const health = events.filter((event) => event.type === 'health').map(({ data }) => data)
  if (health.length > 0) applyHealth(client, new Map(health.map((each) => [each.backend, each])))
  if (events.some((event) => event.type === 'revision')) void refreshConfiguration(client)
  else if (events.some(({ type }) => type === 'health' || type === 'divergence')) {
    void client.invalidateQueries({ queryKey: attentionQuery.queryKey })
  }
}

type Health = Extract<LiveEvent, { type: 'health' }>['data']

/** The newest of each backend, all in one go: thousands of routes are not gone through once for each event. */
function applyHealth(client: QueryClient, newest: ReadonlyMap<string, Health>): void {
  const checkedAt = new Date().toISOString()
  client.setQueryData(
    backendsQuery.queryKey,
    (list) =>
      list && {
        ...list,
        items: list.items.map((item) => {
          const { healthy, detail } = newest.get(item.id) ?? {}
          if (healthy === undefined || detail === undefined) return item
          return { ...item, status: { ...item.status, healthy, detail, checkedAt } }
        }),
      },
  )
  client.setQueryData(
    routesQuery.queryKey,
    (list) =>
      list && {
        ...list,
        items: list.items.map((route) => {
          const healthy = newest.get(route.candidate ?? '')?.healthy
          if (healthy === undefined || healthy === route.candidateHealthy) return route
          return { ...route, candidateHealthy: healthy }
        }),
      },
  )
}
