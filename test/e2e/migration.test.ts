import { type Answer, type Client, clientOf, signTestToken } from '@banyan/service-kit/testing/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jwtSecret } from '../../extracted-services/testing/estate.ts'
import { until } from '../stack.ts'
import { type ShopRoute, type ShopStand, startShop } from './shop-stand.ts'

const settleMs = 30_000
const reads = ['product-reads', 'user-reads'] as const satisfies ShopRoute[]
const writes = ['product-writes', 'user-writes', 'auth'] as const satisfies ShopRoute[]
const writesPerPhase = 12

const draft = { name: 'A pot', price: 3.5, stock: 5, weightGrams: 10, tags: ['pots'] }

/** Somebody who writes all the time, each time another value into a row of their own, and remembers what was accepted. */
interface Writer {
  accepted: string[]
  refused: string[]
  /** What the row says now. */
  read(client: Client): Promise<unknown>
  stop(): Promise<void>
}

function startWriter(
  name: string,
  write: (value: string) => Promise<Answer>,
  read: (client: Client) => Promise<unknown>,
): Writer {
  const accepted: string[] = []
  const refused: string[] = []
  let stopping = false
  const writing = (async () => {
    for (let n = 1; !stopping; n += 1) {
      const value = `${name} ${n}`
      const { status, text } = await write(value)
      if (status >= 200 && status < 300) accepted.push(value)
      else refused.push(`${value}: ${status} ${text}`)
    }
  })()
  return {
    accepted,
    refused,
    read,
    stop: async () => {
      stopping = true
      await writing
    },
  }
}

describe('a whole migration of products and users', () => {
  let stand: ShopStand
  let proxy: Client
  const writers: Writer[] = []
  const linus = { email: 'Linus@Example.com', password: 'long enough', name: 'Linus' }
  const skus: string[] = []

  beforeAll(async () => {
    stand = await startShop({ processes: ['monolith'], routes: [] })
    proxy = clientOf(stand.banyan.proxyUrl)
    const token = stand.estate.tokens.admin
    for (const sku of ['OWN-1', 'OWN-2']) {
      const { status } = await proxy('POST', '/products', { token, body: { ...draft, sku } })
      expect(status).toBe(201)
    }
    expect((await proxy('DELETE', '/products/58', { token })).status).toBe(204)
    expect((await proxy('POST', '/auth/register', { body: linus })).status).toBe(201)
  }, 60_000)
  afterAll(async () => {
    await Promise.all(writers.map((writer) => writer.stop()))
    await stand?.close()
  })

  const both = () => [stand.estate.call.monolith, stand.estate.call['product-service']] as const
  const servedBy = async (path: string, token: string) =>
    (await proxy('GET', path, { token })).headers.get('x-banyan-served-by')
  const sameEverywhere = async () => {
    const [here, there] = await Promise.all(both().map((call) => call('GET', '/products?limit=100')))
    return here!.text === there!.text
  }
  /** Lets every writer have so many more writes accepted. */
  const phase = async () => {
    const goals = writers.map(({ accepted }) => accepted.length + writesPerPhase)
    await until(
      () => writers.every(({ accepted }, i) => accepted.length >= goals[i]!),
      settleMs,
      () => JSON.stringify(writers.map(({ refused }) => refused)),
    )
  }

  it('backfills the services with all that was there before', async () => {
    await stand.estate.start('product-service', 'user-service')
    await stand.estate.ready('product-service', 'user-service')
    await until(sameEverywhere, settleMs)
    const { email, password } = linus
    const signedIn = await stand.estate.call['user-service']('POST', '/auth/login', {
      body: { email, password },
    })
    expect(signedIn.json.user).toMatchObject({ email: linus.email })
    for (const route of [...reads, ...writes]) await stand.addRoute(route)
  })

  it('shadows reads to parity, while the monolith serves', { timeout: 60_000 }, async () => {
    for (const route of reads) await stand.traffic(route, { weight: 0, mirror: 100 })
    const { grace } = stand.estate.tokens
    const browse = async (paths: string[]) => {
      for (const path of paths) expect((await proxy('GET', path, { token: grace })).status).toBe(200)
    }
    const parity = async (id: ShopRoute) =>
      (await stand.banyan.call('getParity', { params: { id }, query: { failUnder: 99 } })).verdict
    await until(async () => {
      await Promise.all([
        browse(['/products?limit=5', '/products/1', '/products/2', '/products?q=fig']),
        browse(['/users/me', '/users/me', '/users/me', '/users/me']),
      ])
      return (await Promise.all(reads.map(parity))).every((verdict) => verdict === 'pass')
    }, 50_000)
  })

  it('serves half of the readers from the services, while writes stay and are followed', async () => {
    for (const route of reads) await stand.traffic(route, { weight: 50, mirror: 100 })
    const tokens = await Promise.all(
      Array.from({ length: 24 }, (_, n) => signTestToken(jwtSecret, { userId: `reader-${n}` })),
    )
    const servers = await Promise.all(tokens.map((token) => servedBy('/products/1', token)))
    expect(new Set(servers)).toEqual(new Set(['legacy', 'product-service']))
    const { admin, grace } = stand.estate.tokens
    const made = await proxy('POST', '/products', { token: admin, body: { ...draft, sku: 'CANARY-1' } })
    expect(made.headers.get('x-banyan-served-by')).toBe('legacy')
    await proxy('PUT', '/users/me', { token: grace, body: { phone: '+1 555 0111' } })
    await until(sameEverywhere, settleMs)
    await until(async () => {
      const { json } = await stand.estate.call['user-service']('GET', '/users/me', { token: grace })
      return json.phone === '+1 555 0111'
    }, settleMs)
  })

  it('cuts over under writers, and the monolith sees what the services write', {
    timeout: 60_000,
  }, async () => {
    startWriters()
    await phase()
    for (const route of reads) await stand.traffic(route, { weight: 100, mirror: 0 })
    for (const route of writes) await stand.traffic(route, { weight: 100, mirror: 0 })
    await phase()
    const { admin } = stand.estate.tokens
    const made = await proxy('POST', '/products', { token: admin, body: { ...draft, sku: 'AFTER-1' } })
    expect(made.headers.get('x-banyan-served-by')).toBe('product-service')
    await until(async () => {
      const there = await stand.estate.call.monolith('GET', `/products/${made.json.id}`)
      return there.status === 200 && there.json.sku === 'AFTER-1'
    }, settleMs)
  })

  it('rolls back under writers without losing one write', { timeout: 60_000 }, async () => {
    for (const route of [...writes, ...reads]) await stand.rollback(route)
    expect(await servedBy('/products/1', stand.estate.tokens.grace)).toBe('legacy')
    await phase()
    await Promise.all(writers.map((writer) => writer.stop()))
    expect(writers.flatMap(({ refused }) => refused)).toEqual([])
    await everythingAccepted()
  })

  it('cuts over again, and loses nothing either', { timeout: 60_000 }, async () => {
    startWriters()
    for (const route of [...reads, ...writes]) await stand.traffic(route, { weight: 100, mirror: 0 })
    await phase()
    await Promise.all(writers.map((writer) => writer.stop()))
    expect(writers.flatMap(({ refused }) => refused)).toEqual([])
    await everythingAccepted()
  })

  function startWriters(): void {
    const { admin, grace } = stand.estate.tokens
    const round = writers.length
    writers.splice(0)
    for (const sku of ['OWN-1', 'OWN-2']) writers.push(renaming(sku, `${sku} ${round}`, admin))
    writers.push(
      startWriter(
        `Grace ${round}`,
        (name) => proxy('PUT', '/users/me', { token: grace, body: { name } }),
        async (call) => (await call('GET', '/users/me', { token: grace })).json.name,
      ),
      startWriter(
        `NEW-${round}`,
        (sku) => {
          skus.push(sku)
          return proxy('POST', '/products', { token: admin, body: { ...draft, sku } })
        },
        async () => skus.at(-1),
      ),
    )
  }

  function renaming(sku: string, name: string, token: string): Writer {
    const find = async (call: Client) => {
      const { json } = await call('GET', '/products?limit=100&q=pot')
      return json.items.find((product: { sku: string }) => product.sku === sku)
    }
    let id: Promise<number> | undefined
    return startWriter(
      name,
      async (value) => {
        id ??= find(stand.estate.call.monolith).then((product) => product.id)
        return proxy('PUT', `/products/${await id}`, { token, body: { ...draft, sku, name: `Pot ${value}` } })
      },
      async (call) => (await find(call)).name.replace('Pot ', ''),
    )
  }

  /** Both sides have the last accepted value of every row, and every product that was ever made. */
  async function everythingAccepted(): Promise<void> {
    const sides = [stand.estate.call.monolith, stand.estate.call['product-service']]
    await until(sameEverywhere, settleMs)
    const [first, second, grace] = writers
    for (const call of sides) {
      for (const writer of [first!, second!]) {
        let last: unknown
        await until(
          async () => {
            last = await writer.read(call)
            return last === writer.accepted.at(-1)
          },
          settleMs,
          () => `${String(last)} instead of ${writer.accepted.at(-1)}`,
        )
      }
    }
    for (const call of [stand.estate.call.monolith, stand.estate.call['user-service']]) {
      await until(async () => (await grace!.read(call)) === grace!.accepted.at(-1), settleMs)
    }
    for (const call of sides) {
      const known = await everySku(call)
      expect(skus.filter((sku) => !known.has(sku))).toEqual([])
    }
  }

  async function everySku(call: Client): Promise<Set<string>> {
    const known = new Set<string>()
    for (let offset = 0; ; offset += 100) {
      const { json } = await call('GET', `/products?limit=100&offset=${offset}`)
      for (const { sku } of json.items) known.add(sku)
      if (json.items.length < 100) return known
    }
  }
})
