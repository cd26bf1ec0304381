import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Banyan, type CountingBackend, countingBackend, startBanyan, until } from '../stack.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'banyan-emergency-'))
let monolith: CountingBackend
let service: CountingBackend
let banyan: Banyan

const start = () => startBanyan({ legacy: monolith.url, dataDir })
const answerer = async (headers: Record<string, string> = {}) => {
  const response = await fetch(`${banyan.proxyUrl}/products`, { headers })
  await response.arrayBuffer()
  return response.headers.get('x-answered-by')
}

beforeAll(async () => {
  monolith = await countingBackend('monolith')
  service = await countingBackend('product-service')
  banyan = await start()
  await banyan.call('createBackend', { body: { id: 'svc', url: service.url } })
  await banyan.call('createRoute', {
    body: { id: 'products', match: { path: { prefix: '/products' } }, candidate: 'svc' },
  })
  await banyan.call('changeTraffic', {
    params: { id: 'products' },
    body: { weight: 100, mirror: 0, version: 1 },
  })
})
afterAll(async () => {
  await banyan?.stop()
  await Promise.all([monolith?.close(), service?.close()])
  rmSync(dataDir, { recursive: true, force: true })
})

describe('the kill switch', () => {
  it('sends everything to the baseline, and back when it is released', async () => {
    expect(await answerer()).toBe('product-service')
    const engaged = await banyan.call('setKillSwitch', { body: { engaged: true, reason: 'wrong prices' } })
    expect(engaged).toMatchObject({ engaged: true })
    expect(await answerer()).toBe('monolith')
    await banyan.call('setKillSwitch', { body: { engaged: false, reason: 'repaired' } })
    expect(await answerer()).toBe('product-service')
  })

  it('is engaged by a signal, survives kill -9 and a restart, and is released from the API', async () => {
    banyan.process.kill('SIGUSR2')
    await until(async () => (await answerer()) === 'monolith')
    await banyan.stop('SIGKILL')
    banyan = await start()
    expect(await answerer()).toBe('monolith')
    expect(await banyan.call('getKillSwitch')).toMatchObject({ engaged: true, bySignal: true })
    await banyan.call('setKillSwitch', { body: { engaged: false } })
    await until(async () => (await answerer()) === 'product-service')
    expect(await banyan.call('getKillSwitch')).toEqual({ engaged: false, bySignal: false })
  })

  it('is not released by restoring an earlier revision', async () => {
    const before = (await banyan.call('listRevisions')).current
    await banyan.call('setKillSwitch', { body: { engaged: true } })
    await banyan.call('changeTraffic', {
      params: { id: 'products' },
      body: { weight: 90, mirror: 0, version: 2 },
    })
    await banyan.call('restoreRevision', { params: { n: before }, body: {} })
    expect(await answerer()).toBe('monolith')
    await banyan.call('setKillSwitch', { body: { engaged: false } })
    expect(await banyan.call('getRoute', { params: { id: 'products' } })).toMatchObject({ weight: 100 })
  })
})

describe('a forced slot', () => {
  it('needs our signature, in a header or a cookie', async () => {
    const { header, cookie } = await banyan.call('createForceToken', { body: { slot: 'baseline' } })
    expect(await answerer({ [header.name]: header.value })).toBe('monolith')
    expect(await answerer({ cookie: `a=1; ${cookie.name}=${cookie.value}` })).toBe('monolith')
    expect(await answerer({ [header.name]: 'baseline' })).toBe('product-service')
    expect(await answerer({ [header.name]: `${header.value.slice(0, -1)}x` })).toBe('product-service')
  })
})

describe('a store that cannot be read', () => {
  it('is served past: the last good route table is on disk', async () => {
    await banyan.stop()
    const file = join(dataDir, 'banyan.db')
    const whole = readFileSync(file)
    writeFileSync(file, 'this is no database, and it is long enough to be read as one'.repeat(20))
    const child = startBanyan({ legacy: monolith.url, dataDir })
    banyan = await child
    expect(await answerer()).toBe('product-service')
    const refused = await fetch(`${banyan.adminUrl}/api/v1/routes`)
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({ code: 'store_unavailable' })
    expect((await fetch(`${banyan.adminUrl}/ready`)).status).toBe(200)
    banyan.process.kill('SIGUSR2')
    await until(async () => (await answerer()) === 'monolith')
    await banyan.stop()
    writeFileSync(file, whole)
    banyan = await start()
    expect(await banyan.call('getKillSwitch')).toMatchObject({ engaged: true, bySignal: true })
  })
})
