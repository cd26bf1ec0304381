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
  for (const event of events) if (event.type === 'health') applyHealth(client, event.data)
  if (events.some((event) => event.type === 'revision')) void refreshConfiguration(client)
  else if (events.some(({ type }) => type === 'health' || type === 'divergence')) {
    void client.invalidateQueries({ queryKey: attentionQuery.queryKey })
  }
}

type Health = Extract<LiveEvent, { type: 'health' }>['data']

function applyHealth(client: QueryClient, { backend, healthy, detail }: Health): void {
  client.setQueryData(
    backendsQuery.queryKey,
    (list) =>
      list && {
        ...list,
        items: list.items.map((item) =>
          item.id === backend
            ? { ...item, status: { ...item.status, healthy, detail, checkedAt: new Date().toISOString() } }
            : item,
        ),
      },
  )
  client.setQueryData(
    routesQuery.queryKey,
    (list) =>
      list && {
        ...list,
        items: list.items.map((route) =>
          route.candidate === backend ? { ...route, candidateHealthy: healthy } : route,
        ),
      },
  )
}
