import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clientOf } from '@banyan/service-kit/testing/client'
import { startProcess } from '@banyan/service-kit/testing/process'
import { describe, expect, it } from 'vitest'
import { startTestMonolith } from './testing.ts'

const entry = new URL('./main.ts', import.meta.url)

describe('the monolith as a process', () => {
  it('says once that it listens, keeps orders and tokens over a restart, and drains on SIGTERM', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'monolith-'))
    try {
      const first = await startProcess(entry, { PORT: '0', DATA_DIR: dataDir })
      const login = { email: 'grace@example.com', password: 'fig-and-vine' }
      const { token } = (await clientOf(first.url)('POST', '/auth/login', { body: login })).json
      const placed = await clientOf(first.url)('POST', '/orders', {
        token,
        body: { items: [{ productId: 2, quantity: 1 }] },
      })
      expect(await first.stop()).toBe(0)
      expect(first.lines().filter((line) => line.msg === 'listening')).toHaveLength(1)

      const second = await startProcess(entry, { PORT: '0', DATA_DIR: dataDir })
      const kept = await clientOf(second.url)('GET', `/orders/${placed.json.id}`, { token })
      expect(kept).toMatchObject({ status: 200, json: { status: 'CONFIRMED' } })
      expect(await second.stop()).toBe(0)
    } finally {
      await rm(dataDir, { recursive: true })
    }
  })

  it('does not outlive whoever started it', async () => {
    const monolith = await startProcess(entry, { PORT: '0', DATABASE_FILE: ':memory:' })
    expect(await monolith.endStdin()).toBe(0)
    expect(monolith.lines().at(-1)).toMatchObject({ msg: 'draining', reason: 'end of standard input' })
  })

  it('names a port that is taken, without a stack trace', async () => {
    const shop = await startTestMonolith()
    const { port } = new URL(shop.url)
    const failure = await startProcess(entry, { PORT: port, DATABASE_FILE: ':memory:' }).catch(
      (error: Error) => error.message,
    )
    expect(failure).toContain(`Port ${port} is already in use`)
    expect(failure).not.toContain('    at ')
    await shop.close()
  })

  it('names a variable that cannot be used', async () => {
    const failure = await startProcess(entry, { PORT: 'http' }).catch((error: Error) => error.message)
    expect(failure).toContain('The configuration cannot be used: PORT: must be a port number')
  })
})

describe('operation', () => {
  it('is healthy, ready and measured, with bounded labels', async () => {
    const shop = await startTestMonolith()
    expect((await shop.call('GET', '/health')).json).toEqual({ status: 'ok', service: 'monolith' })
    expect((await shop.call('GET', '/ready')).json).toEqual({ status: 'ready', failed: [] })
    await shop.call('GET', '/products/17')
    await shop.call('GET', '/no/such/thing')
    const metrics = (await shop.call('GET', '/metrics')).text
    expect(metrics).toMatch(/_seconds_count\{.*method="GET",route="\/products\/:id",status="200"/)
    expect(metrics).toContain('route="unmatched",status="404"')
    expect(metrics).not.toContain('/products/17')
    await shop.close()
  })

  it('answers bad requests with a body that names the problem and the request', async () => {
    const shop = await startTestMonolith()
    const headers = { 'content-type': 'application/json', 'x-request-id': 'abc-1' }
    const malformed = await shop.call('POST', '/auth/login', { body: '{"email":', headers })
    expect(malformed).toMatchObject({
      status: 400,
      json: { error: { code: 'malformed_json', requestId: 'abc-1' } },
    })
    expect(malformed.headers.get('x-request-id')).toBe('abc-1')
    const huge = await shop.call('POST', '/auth/login', { body: { email: 'x'.repeat(200_000) } })
    expect(huge).toMatchObject({ status: 413, json: { error: { code: 'body_too_large' } } })
    await shop.close()
  })
})
