import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import { attentionQuery } from './evidence-queries.ts'
import { applyEvents, readEvent } from './live-apply.ts'
import { backendsQuery, routesQuery, trafficQuery } from './queries.ts'

const slot = { requests: 1, errors: 0, p50Ms: 1, p95Ms: 1, p99Ms: 1 }
const traffic = (windowSeconds: number) => ({
  windowSeconds,
  total: { baseline: slot, candidate: slot },
  routes: [],
  backends: [],
  sinceStart: { baseline: 1, candidate: 1 },
  points: [],
})

describe('events of the stream', () => {
  it('are refused when they are not what the contract says', () => {
    expect(readEvent('traffic', '{"windowSeconds":"a minute"}')).toBeNull()
    expect(readEvent('revision', 'not json')).toBeNull()
    expect(readEvent('revision', '{"revision":3,"changes":[],"by":"ana"}')?.type).toBe('revision')
  })

  it('leave only the newest traffic in the cache', () => {
    const client = new QueryClient()
    applyEvents(client, [
      { type: 'traffic', data: traffic(1) },
      { type: 'traffic', data: traffic(2) },
    ])
    expect(client.getQueryData(trafficQuery.queryKey)).toEqual(traffic(2))
  })

  it('of health reach the backend and the routes that would send it traffic', () => {
    const client = new QueryClient()
    client.setQueryData(backendsQuery.queryKey, {
      items: [{ id: 'a', status: { healthy: true, detail: '200', checkedAt: null, latencyMs: 1 } }],
      total: 1,
    } as never)
    client.setQueryData(routesQuery.queryKey, {
      items: [
        { id: 'r', candidate: 'a', candidateHealthy: true },
        { id: 's', candidate: 'b', candidateHealthy: true },
      ],
    } as never)
    applyEvents(client, [{ type: 'health', data: { backend: 'a', healthy: false, detail: 'refused' } }])
    expect(client.getQueryData(backendsQuery.queryKey)?.items[0]?.status).toMatchObject({
      healthy: false,
      detail: 'refused',
    })
    expect(client.getQueryData(routesQuery.queryKey)?.items.map((route) => route.candidateHealthy)).toEqual([
      false,
      true,
    ])
  })

  it('of health and divergences ask again what needs attention', () => {
    const client = new QueryClient()
    const stale = () => client.getQueryState(attentionQuery.queryKey)?.isInvalidated
    client.setQueryData(attentionQuery.queryKey, { items: [] } as never)
    applyEvents(client, [{ type: 'traffic', data: traffic(1) }])
    expect(stale()).toBe(false)
    const data = { signature: 's', route: 'r', state: 'open', title: 't' }
    applyEvents(client, [{ type: 'divergence', data }])
    expect(stale()).toBe(true)
  })

  it('do not invent lists that nobody asked for', () => {
    const client = new QueryClient()
    applyEvents(client, [{ type: 'health', data: { backend: 'a', healthy: false, detail: '' } }])
    expect(client.getQueryData(backendsQuery.queryKey)).toBeUndefined()
  })

  it('about the configuration make its lists stale', () => {
    const client = new QueryClient()
    client.setQueryData(routesQuery.queryKey, { items: [], total: 0, revision: 1 })
    applyEvents(client, [{ type: 'revision', data: { revision: 2, changes: [], by: 'ana' } }])
    expect(client.getQueryState(routesQuery.queryKey)?.isInvalidated).toBe(true)
  })
})
