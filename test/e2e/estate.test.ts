import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as wiring from '../../extracted-services/estate.ts'
import type { EstateModule } from '../../proxy/src/cli/estate.ts'
import { type Banyan, ROOT, startBanyan, until } from '../stack.ts'

const services = [
  'user-service',
  'product-service',
  'order-service',
  'payment-service',
  'notification-service',
  'inventory-service',
  'analytics-service',
]
const settleMs = 30_000

// The command line loads the wiring by its path: that it fits is checked here, by the compiler.
wiring satisfies EstateModule

const pidOf = (banyan: Banyan, name: string) =>
  Number(readFileSync(join(banyan.dataDir, `${name}.pid`), 'utf8'))
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('the whole estate behind the proxy', () => {
  let banyan: Banyan
  /** Ready, once it has copied its data. */
  const isHealthy = async (id: string) =>
    (await banyan.call('checkBackend', { params: { id } })).healthy === true
  beforeAll(async () => {
    banyan = await startBanyan({ estate: 'full', env: { DRAIN_MS: '1000' } })
    const covered = {
      orders: 'order-service',
      payments: 'payment-service',
      mails: 'notification-service',
      inventory: 'inventory-service',
      analytics: 'analytics-service',
    }
    for (const id of services)
      await until(
        () => isHealthy(id),
        settleMs,
        () => id,
      )
    for (const [id, candidate] of Object.entries(covered)) {
      const match = { path: { prefix: `/${id}` } }
      const route = await banyan.call('createRoute', { body: { id, match, candidate } })
      const body = { weight: 100, mirror: 0, version: route.version }
      await banyan.call('changeTraffic', { params: { id }, body })
    }
  }, 120_000)
  afterAll(() => banyan?.stop())

  /** Asks the proxy. @returns the JSON, or null for anything but a 2xx */
  async function ask(path: string, token = '', body?: unknown, key = '') {
    const headers = {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(key && { 'idempotency-key': key }),
    }
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    const answer = await fetch(banyan.proxyUrl + path, { ...init, headers })
    const text = await answer.text()
    return answer.ok ? JSON.parse(text) : null
  }
  const signIn = async (email: string) =>
    (await ask('/auth/login', '', { email, password: 'fig-and-vine' })).token as string
  /** A shopper who sees an error tries again with the same key. */
  const place = async (token: string, productId: number, key: string) => {
    const wish = { items: [{ productId, quantity: 2 }], cardToken: 'tok_visa' }
    let placed: { id: string } | null = null
    await until(async () => {
      placed = await ask('/orders', token, wish, key)
      return placed !== null
    }, settleMs)
    return (placed as { id: string } | null)!.id
  }
  const statusIs = (id: string, token: string, status: string) =>
    until(async () => (await ask(`/orders/${id}`, token))?.status === status, settleMs)

  it('has every service as a healthy backend', { timeout: 120_000 }, async () => {
    const { items } = await banyan.call('listBackends')
    expect(items.map(({ id }) => id).sort()).toEqual(['legacy', ...services].sort())
    for (const id of services) expect(await isHealthy(id), id).toBe(true)
  })

  it('brings an order to payment, inventory, notification and analytics', { timeout: 120_000 }, async () => {
    const [shopper, admin] = await Promise.all([signIn('grace@example.com'), signIn('admin@banyan.example')])
    const stock = async () => (await ask('/inventory/21')) as { available: number; pending: number } | null
    await until(async () => (await stock()) !== null, settleMs)
    const before = await stock()
    const confirmed = async () => {
      const { items } = (await ask('/analytics/daily', admin)) as { items: { confirmed: number }[] }
      return items.reduce((sum, day) => sum + day.confirmed, 0)
    }
    const confirmedBefore = await confirmed()

    const id = await place(shopper, 21, 'estate-1')
    await statusIs(id, shopper, 'CONFIRMED')
    expect(await ask(`/payments/${id}`, shopper)).toMatchObject({ orderId: id, status: 'succeeded' })
    await until(async () => (await ask(`/mails?orderId=${id}`, admin))?.items.length === 2, settleMs)
    await until(async () => (await stock())?.available === before!.available - 2, settleMs)
    await until(async () => (await confirmed()) === confirmedBefore + 1, settleMs)
  })

  it('starts a service again that was killed, and loses no order meanwhile', {
    timeout: 60_000,
  }, async () => {
    const shopper = await signIn('grace@example.com')
    const pid = pidOf(banyan, 'payment-service')
    process.kill(pid, 'SIGKILL')
    const id = await place(shopper, 22, 'estate-2')
    await statusIs(id, shopper, 'CONFIRMED')
    expect(pidOf(banyan, 'payment-service')).not.toBe(pid)
    expect(banyan.output()).toMatch(
      /payment-service stopped \(SIGKILL\); starting it again in 1 s\. Its log: /,
    )
    expect(readFileSync(join(banyan.dataDir, 'logs', 'payment-service.log'), 'utf8')).toContain('listening')
  })

  it('ends with whoever started it, also when that one is killed', async () => {
    const pids = ['monolith', ...services].map((name) => pidOf(banyan, name))
    expect(pids.every(isAlive)).toBe(true)
    await banyan.stop('SIGKILL')
    await until(() => !pids.some(isAlive), settleMs)
  })
})

describe('the estate of a plain start', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'banyan-estate-'))
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

  it('is the monolith and product-service, and is gone after a stop', async () => {
    const banyan = await startBanyan({ estate: 'first', dataDir })
    const { items } = await banyan.call('listBackends')
    expect(items.map(({ id }) => id).sort()).toEqual(['legacy', 'product-service'])
    const shop = await (await fetch(`${banyan.proxyUrl}/products/1`)).json()
    const service = items.find(({ id }) => id === 'product-service')!
    expect(await (await fetch(`${service.url}/products/1`)).json()).toEqual(shop)
    const pids = ['monolith', 'product-service'].map((name) => pidOf(banyan, name))
    expect(await banyan.stop()).toBe(0)
    expect(pids.filter(isAlive)).toEqual([])
  })

  it('names the port that is in use, who needs it and what to do', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as AddressInfo
    const args = ['start', '--port', '0', '--admin-port', '0', '--data-dir', dataDir]
    const run = spawnSync(
      process.execPath,
      [join(ROOT, 'proxy/bin/banyan.js'), ...args, '--estate-port', String(port - 102)],
      { encoding: 'utf8', timeout: 30_000 },
    )
    taken.close()
    expect(run.stderr).toContain(`Port ${port} is in use, and the bundled product-service needs it.`)
    expect(run.stderr).toMatch(/--estate-port.*--legacy/)
    expect(run.stderr).not.toMatch(/\n\s+at /)
    expect(run.status).toBe(2)
  })
})
