import type { BackendHealth } from 'banyan/contracts/backend.ts'
import { describe, expect, it } from 'vitest'
import { checkLines } from './check-lines.ts'

const health = (over: Partial<BackendHealth>): BackendHealth => ({
  ...{ healthy: true, checkedAt: '2026-05-20T12:00:00Z', latencyMs: 12, phase: null, tlsExpiresAt: null },
  ...{ detail: 'GET /health answered 200', ...over },
})
const states = (url: string, over: Partial<BackendHealth>) =>
  checkLines(url, health(over)).map(({ state }) => state)

describe('a check in five lines', () => {
  it('says of each step that it passed, and how long all of it took', () => {
    const lines = checkLines('https://shop.example', health({}))
    expect(lines.map(({ step, says }) => `${step}: ${says.replaceAll('\u00a0', ' ')}`)).toEqual([
      'Name: shop.example is known',
      'Connection: port 443 takes connections',
      'TLS: the certificate is good',
      'Answer: GET /health answered 200',
      'Latency: 12 ms',
    ])
  })

  it('stops at what failed, with what can be done about it', () => {
    const refused = { phase: 'connect' as const, detail: 'connection refused' }
    expect(states('http://127.0.0.1:4000', refused)).toEqual([
      ...['ok', 'failed', 'skipped', 'skipped', 'skipped'],
    ])
    expect(checkLines('http://127.0.0.1:4000', health(refused))[1]?.says).toMatch(
      'connection refused. Is it running',
    )
  })

  it('tells a connection that never came from an answer that never came', () => {
    const slow = (detail: string) => states('https://shop.example', { phase: 'timeout', detail })
    expect(slow('no connection in 2000 ms')[1]).toBe('failed')
    expect(slow('no answer in 2000 ms')).toEqual(['ok', 'ok', 'ok', 'failed', 'skipped'])
  })

  it('does not speak of TLS where there is none', () => {
    expect(states('http://127.0.0.1:4000', {})).toEqual(['ok', 'ok', 'skipped', 'ok', 'ok'])
  })
})
