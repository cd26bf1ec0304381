import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectRaw } from '../harness/raw-client.ts'
import { type Banyan, type CountingBackend, countingBackend, startBanyan, until } from '../stack.ts'

const KILLS = Number(process.env.BANYAN_KILLS ?? 3)
const waitLimit = 20_000

let monolith: CountingBackend
let slow: PromiseWithResolvers<void>
beforeAll(async () => {
  monolith = await countingBackend('monolith', async (req, res) => {
    if (req.url === '/slow') await slow.promise
    res.end('monolith')
  })
})
afterAll(async () => {
  await monolith.close()
})

const answerOf = (url: string, agent: Agent) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { agent }, (response) => response.resume().on('end', () => resolve(response))).on(
      'error',
      reject,
    )
  })

/** 0: nobody answered. */
const statusOf = async (url: string) =>
  fetch(url).then(
    ({ status }) => status,
    () => 0,
  )

/** Changes one weight after the other until the process is gone; the last version and revision that were acknowledged. */
async function flip(banyan: Banyan, acknowledged: { version: number; revision: number }): Promise<void> {
  for (let weight = 1; ; weight = (weight % 100) + 1) {
    const body = { weight, mirror: 0, version: acknowledged.version }
    try {
      const { version, revision } = await banyan.call('changeTraffic', { params: { id: 'r' }, body })
      Object.assign(acknowledged, { version, revision })
    } catch (error) {
      if (banyan.process.exitCode === null && banyan.process.signalCode === null && !banyan.process.killed)
        throw error
      return
    }
  }
}

describe('L05 kill -9 in the middle of changes', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'banyan-killed-'))
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

  it(`L05 tears neither the store nor the route table, and loses nothing acknowledged, ${KILLS} times`, {
    timeout: 30_000 + KILLS * 30_000,
  }, async () => {
    let banyan = await startBanyan({ legacy: monolith.url, dataDir })
    await banyan.call('createBackend', { body: { id: 'svc', url: monolith.url } })
    const route = { id: 'r', match: { path: { prefix: '/r' } }, candidate: 'svc' }
    const acknowledged = await banyan.call('createRoute', { body: route })
    for (let kill = 0; kill < KILLS; kill++) {
      const agent = new Agent({ keepAlive: true })
      const flipping = flip(banyan, acknowledged)
      const asking = Array.from({ length: 4 }, async () => {
        while (!banyan.process.killed) await answerOf(`${banyan.proxyUrl}/r`, agent).catch(() => null)
      })
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 400))
      await banyan.stop('SIGKILL')
      await Promise.all([flipping, ...asking])
      agent.destroy()

      const table = JSON.parse(readFileSync(join(dataDir, 'route-table.json'), 'utf8'))
      expect(table.revision).toBeGreaterThanOrEqual(acknowledged.revision)
      const store = new DatabaseSync(join(dataDir, 'banyan.db'))
      expect(store.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
      store.close()

      banyan = await startBanyan({ legacy: monolith.url, dataDir })
      const { version } = await banyan.call('getRoute', { params: { id: 'r' } })
      // The change that was being made may have been committed without being heard of; nothing else may differ.
      expect([acknowledged.version, acknowledged.version + 1]).toContain(version)
      acknowledged.version = version
    }
    await banyan.stop()
  })
})

describe('L01 a stop of the whole process', () => {
  const agent = new Agent({ keepAlive: true })
  afterAll(() => agent.destroy())
  it('L01 turns readiness false first, lets the request under way finish, and exits with 0', async () => {
    slow = Promise.withResolvers()
    const banyan = await startBanyan({ legacy: monolith.url, env: { BANYAN_DRAIN_MS: '60000' } })
    const before = monolith.requests()
    const answer = answerOf(`${banyan.proxyUrl}/slow`, agent)
    await until(() => monolith.requests() > before, waitLimit)
    const stopped = banyan.stop()
    await until(async () => (await statusOf(`${banyan.adminUrl}/ready`)) === 503, waitLimit)
    expect(await statusOf(`${banyan.adminUrl}/health`)).toBe(200)
    slow.resolve()
    expect((await answer).statusCode).toBe(200)
    expect(await stopped).toBe(0)
  })

  it('L01 a second signal ends it at once', async () => {
    slow = Promise.withResolvers()
    const banyan = await startBanyan({ legacy: monolith.url, env: { BANYAN_DRAIN_MS: '600000' } })
    const before = monolith.requests()
    const answer = answerOf(`${banyan.proxyUrl}/slow`, agent).catch((error: Error) => error)
    await until(() => monolith.requests() > before, waitLimit)
    const stopped = banyan.stop()
    await until(async () => (await statusOf(`${banyan.adminUrl}/ready`)) === 503, waitLimit)
    banyan.process.kill('SIGTERM')
    expect(await stopped).toBe(1)
    expect(await answer).toBeInstanceOf(Error)
    slow.resolve()
  })
})

describe('H04 a data port that is flooded', () => {
  it('H04 the admin port answers beside 1,500 connections that say nothing or half a request', async () => {
    const banyan = await startBanyan({ legacy: monolith.url })
    const port = Number(new URL(banyan.proxyUrl).port)
    const clients = await Promise.all(Array.from({ length: 1_500 }, () => connectRaw(port)))
    for (const [n, client] of clients.entries()) if (n % 2 === 0) client.socket.write('GET / HTTP/1.1\r\nX')
    for (const path of ['/health', '/ready', '/metrics'])
      expect((await fetch(banyan.adminUrl + path)).status).toBe(200)
    expect(await banyan.call('getStatus')).toMatchObject({ threads: expect.any(Array) })
    for (const client of clients) client.rst()
    await banyan.stop()
  })

  it('H04 the admin port answers though the process may open few files and clients want more', async () => {
    const banyan = await startBanyan({ legacy: monolith.url, openFiles: 400 })
    const port = Number(new URL(banyan.proxyUrl).port)
    const clients = await Promise.all(Array.from({ length: 500 }, () => connectRaw(port)))
    for (const path of ['/health', '/ready']) expect((await fetch(banyan.adminUrl + path)).status).toBe(200)
    await until(() => clients.some(({ ending }) => ending !== 'open'), waitLimit)
    await until(
      async () =>
        (await (await fetch(`${banyan.adminUrl}/metrics`)).text()).includes('reason="connection_limit"'),
      waitLimit,
    )
    for (const client of clients) client.rst()
    await until(async () => (await statusOf(banyan.proxyUrl)) === 200, waitLimit)
    await banyan.stop()
  })
})
