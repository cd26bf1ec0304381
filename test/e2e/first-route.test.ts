import { Agent, request } from 'node:http'
import { ApiError } from 'banyan/contracts/client.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Banyan, type CountingBackend, countingBackend, startBanyan, until } from '../stack.ts'

let monolith: CountingBackend
let service: CountingBackend
let banyan: Banyan

beforeAll(async () => {
  monolith = await countingBackend('monolith')
  service = await countingBackend('product-service')
  banyan = await startBanyan({ legacy: monolith.url })
})
afterAll(async () => {
  await banyan?.stop()
  await Promise.all([monolith?.close(), service?.close()])
})

const answerer = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(banyan.proxyUrl + path, { headers })
  await response.arrayBuffer()
  return response.headers.get('x-answered-by')
}

/** Who serves each of a number of clients, told apart by their cookie. */
async function servedBy(clients: number): Promise<string[]> {
  const served: string[] = []
  for (let from = 0; from < clients; from += 50) {
    const batch = Array.from({ length: Math.min(50, clients - from) }, (_, i) => from + i)
    served.push(
      ...(await Promise.all(
        batch.map(async (i) => (await answerer('/products', { cookie: `sid=client-${i}` })) ?? ''),
      )),
    )
  }
  return served
}

const shareOf = (served: string[]) =>
  served.filter((name) => name === 'product-service').length / served.length

describe('one route, from its creation to its roll back', () => {
  it('lets everything fall through before there is a route', async () => {
    expect(await answerer('/products')).toBe('monolith')
    expect(await answerer('/anything?else=1')).toBe('monolith')
  })

  it('adds a backend and a route that moves no traffic yet', async () => {
    const backend = await banyan.call('createBackend', {
      body: { id: 'product-service', url: service.url, health: { path: '/health' } },
    })
    expect(backend).toMatchObject({ id: 'product-service', version: 1 })
    const route = await banyan.call('createRoute', {
      body: {
        id: 'products',
        match: { path: { prefix: '/products' }, methods: ['GET'] },
        candidate: 'product-service',
        sticky: [{ cookie: 'sid' }, { header: 'x-user' }, 'client-address'],
      },
    })
    expect(route).toMatchObject({ id: 'products', weight: 0, mirror: 0, stage: 'legacy', version: 1 })
    expect(await answerer('/products')).toBe('monolith')
  })

  it('serves about 30 percent of 1,000 clients from the service at weight 30, each client always from one side', async () => {
    const changed = await banyan.call('changeTraffic', {
      params: { id: 'products' },
      body: { weight: 30, mirror: 0, version: 1, reason: 'first ramp' },
    })
    expect(changed).toMatchObject({ weight: 30, stage: 'canary', version: 2 })
    expect(changed.applied.threads).toBe(changed.applied.of)
    const first = await servedBy(1_000)
    expect(Math.abs(shareOf(first) - 0.3)).toBeLessThan(0.05)
    expect(await servedBy(1_000)).toEqual(first)
  })

  it('moves nobody back when the weight is raised', async () => {
    const before = await servedBy(300)
    await banyan.call('changeTraffic', {
      params: { id: 'products' },
      body: { weight: 60, mirror: 0, version: 2 },
    })
    const after = await servedBy(300)
    expect(before.every((name, i) => name !== 'product-service' || after[i] === 'product-service')).toBe(true)
  })

  it('refuses a write made from a stale version, with the object as it is', async () => {
    const stale = banyan.call('changeTraffic', {
      params: { id: 'products' },
      body: { weight: 90, mirror: 0, version: 1 },
    })
    await expect(stale).rejects.toMatchObject({ status: 409, code: 'stale_version', current: { weight: 60 } })
    await expect(stale).rejects.toBeInstanceOf(ApiError)
  })

  it('rolls back in one call', async () => {
    const rolledBack = await banyan.call('rollbackRoute', {
      params: { id: 'products' },
      body: { reason: 'wrong prices' },
    })
    expect(rolledBack).toMatchObject({ weight: 0 })
    expect(shareOf(await servedBy(200))).toBe(0)
  })

  it('undoes the roll back from its revision, and tells the whole story in the audit', async () => {
    const { items } = await banyan.call('listRevisions', { query: { limit: 1 } })
    await banyan.call('undoRevision', { params: { n: items[0]!.n }, body: {} })
    expect(Math.abs(shareOf(await servedBy(300)) - 0.6)).toBeLessThan(0.1)
    const audit = await banyan.call('listAudit', { query: { limit: 50 } })
    const verbs = audit.items.map((entry) => entry.verb)
    expect(verbs).toContain('route.create')
    expect(verbs).toContain('route.traffic')
    expect(audit.items.find((entry) => entry.reason === 'wrong prices')).toMatchObject({
      target: { id: 'products' },
    })
  })

  it('explains a decision down to the bucket and the final URL', async () => {
    const explained = await banyan.call('explain', {
      body: { url: '/products/7?a=1', headers: { cookie: 'sid=client-1' } },
    })
    expect(explained).toMatchObject({ route: 'products', threshold: 6000, stickyKey: 'c:client-1' })
    expect(explained.url).toMatch(/\/products\/7\?a=1$/)
    const actual = await answerer('/products/7', { cookie: 'sid=client-1' })
    expect(explained.decision.slot).toBe(actual === 'product-service' ? 'candidate' : 'baseline')
  })

  it('shows who served what', async () => {
    await until(async () => (await banyan.call('getTraffic')).sinceStart.candidate === service.requests())
    const traffic = await banyan.call('getTraffic')
    expect(traffic.routes.map((route) => route.route)).toContain('products')
  })
})

describe('changing weights under load', () => {
  it('fails not one request in hundreds of changes', { timeout: 60_000 }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 16 })
    let done = false
    let answered = 0
    const failures: string[] = []
    const client = async () => {
      while (!done) {
        await new Promise<void>((resolve) => {
          const url = new URL(`${banyan.proxyUrl}/products/x`)
          request(url, { agent, headers: { cookie: `sid=${Math.random()}` } }, (response) => {
            if (response.statusCode !== 200) failures.push(String(response.statusCode))
            response.resume().on('end', () => {
              answered++
              resolve()
            })
          })
            .on('error', (error) => {
              failures.push(error.message)
              resolve()
            })
            .end()
        })
      }
    }
    const clients = Array.from({ length: 16 }, client)
    let { version } = await banyan.call('getRoute', { params: { id: 'products' } })
    for (let i = 0; i < 500; i++) {
      const changed = await banyan.call('changeTraffic', {
        params: { id: 'products' },
        body: { weight: (i * 7) % 101, mirror: 0, version },
      })
      version = changed.version
    }
    done = true
    await Promise.all(clients)
    agent.destroy()
    expect(failures).toEqual([])
    expect(answered).toBeGreaterThan(500)
  })
})
