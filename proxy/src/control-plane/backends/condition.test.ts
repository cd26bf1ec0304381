import { describe, expect, it } from 'vitest'
import type { BackendBreaker, BackendHealth } from '../../contracts/backend.ts'
import { conditionOf } from './condition.ts'

const NOW = Date.parse('2026-05-01T12:00:00.000Z')
const well: BackendHealth = {
  ...{
    healthy: true,
    checkedAt: '2026-05-01T11:59:59.000Z',
    latencyMs: 3,
    detail: 'GET /health answered 200',
  },
  ...{ phase: null, tlsExpiresAt: null },
}
const closed: BackendBreaker = {
  ...{ state: 'closed', threads: 0, trips: 0, nextTryAt: null, trips24h: 0, cause: null, changes: [] },
}
const parts = { status: well, breaker: closed, hold: undefined, checked: true, waiting: 0 }

describe('the condition of a backend', () => {
  it('is good when every part is', () => {
    expect(conditionOf(parts, NOW)).toEqual({
      ...{ level: 'good', part: 'health', why: 'GET /health answered 200' },
    })
  })

  it('is down although its checks pass, when its breaker is open', () => {
    const breaker: BackendBreaker = { ...closed, state: 'open', threads: 2, cause: 'the probe failed' }
    expect(conditionOf({ ...parts, breaker }, NOW)).toEqual({
      ...{ level: 'down', part: 'breaker', why: 'Its breaker is open on 2 threads: the probe failed' },
    })
  })

  it('is down when its checks fail, even when a person drained it', () => {
    const status = { ...well, healthy: false, detail: 'connection refused' }
    expect(conditionOf({ ...parts, status, hold: 'open' }, NOW)).toMatchObject({
      ...{ level: 'down', part: 'health', why: 'connection refused' },
    })
  })

  it('is held when a person drained it, and told when a person took its breaker away', () => {
    expect(conditionOf({ ...parts, hold: 'open' }, NOW).level).toBe('held')
    expect(conditionOf({ ...parts, hold: 'closed' }, NOW)).toMatchObject({ level: 'degraded', part: 'hold' })
  })

  it('is degraded by requests that wait, and by a certificate that ends soon', () => {
    expect(conditionOf({ ...parts, waiting: 3 }, NOW)).toMatchObject({ level: 'degraded', part: 'pool' })
    const status = { ...well, tlsExpiresAt: '2026-05-04T12:00:00.000Z' }
    expect(conditionOf({ ...parts, status }, NOW)).toMatchObject({
      ...{ level: 'degraded', part: 'tls', why: 'Its certificate ends in 3 days.' },
    })
  })

  it('is unknown while nobody looks', () => {
    const status = { ...well, healthy: null }
    expect(conditionOf({ ...parts, status, checked: false }, NOW)).toMatchObject({
      ...{ level: 'unknown', why: 'It has no health check.' },
    })
  })
})
