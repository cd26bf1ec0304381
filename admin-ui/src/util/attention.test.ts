import type { BackendView } from 'banyan/contracts/backend.ts'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { StatusView, TrafficView } from 'banyan/contracts/traffic.ts'
import { describe, expect, it } from 'vitest'
import { attentionOf } from './attention.ts'

const slot = (requests: number, errors = 0) => ({ requests, errors, p50Ms: 1, p95Ms: 2, p99Ms: 3 })
const route = { id: 'products', weight: 30, candidate: 'product-service' } as RouteView
const calm = { threads: [], rejected: [] as StatusView['rejected'] } as unknown as StatusView
const traffic = (baseline = slot(0), candidate = slot(0)) =>
  ({ windowSeconds: 60, routes: [{ route: 'products', baseline, candidate }] }) as unknown as TrafficView
const keys = (...given: Parameters<typeof attentionOf>) => attentionOf(...given).map((item) => item.key)

describe('what needs attention', () => {
  it('is nothing when all is well', () => {
    expect(keys([route], [], calm, traffic(slot(1000, 1), slot(500, 1)))).toEqual([])
  })

  it('is a candidate that errs more than the baseline, with a roll back', () => {
    const [item] = attentionOf([route], [], calm, traffic(slot(1000), slot(500, 25)))
    expect(item?.rollBack).toBe(route)
    expect(item?.what.replaceAll('\u00a0', ' ')).toBe('products: 5 % errors from product-service')
  })

  it('is not a candidate that errs as the baseline always did', () => {
    expect(keys([route], [], calm, traffic(slot(1000, 50), slot(500, 26)))).toEqual([])
  })

  it('is a divergence that was resolved and came back', () => {
    expect(keys([], [], calm, traffic(), 1)).toEqual(['regressed'])
  })

  it('is not a handful of requests', () => {
    expect(keys([route], [], calm, traffic(slot(1000), slot(99, 50)))).toEqual([])
  })

  it('names what is down and what is not in force, in this order', () => {
    const down = {
      id: 'a',
      routes: ['x'],
      status: { healthy: false, detail: 'refused' },
    } as unknown as BackendView
    const unknown = { id: 'b', routes: [], status: { healthy: null, detail: '' } } as unknown as BackendView
    const status = {
      rejected: [{ id: 'orders', code: 'bad_regex', message: 'no' }],
      threads: [{ id: 2, revision: 1, restarts: 1 }],
    } as unknown as StatusView
    expect(keys([], [down, unknown], status, traffic())).toEqual(['backend/a', 'rejected/orders', 'thread/2'])
  })
})
