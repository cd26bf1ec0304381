import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../stack.ts'
import { type ShopRoute, type ShopStand, startShop } from './shop-stand.ts'

const routes = ['products', 'users', 'orders'] as const satisfies ShopRoute[]
const processes = ['monolith', 'user-service', 'product-service', 'order-service'] as const
type Route = (typeof routes)[number]
const settleMs = 45_000

const ada = '8f1d7a52-6c0b-4e39-a1f4-90b8c7d6e5f4'
/** Grace's order of five packets of seeds: rounding too early costs two cents. */
const order = '3e1b8f4d-5c7a-4096-8d43-8b9c0d1e2f34'

/** What the planted body of a 404 has besides. */
const alsoOfA404 = ['type', 'title', 'status']

type Role = 'admin' | 'grace' | 'nobody'
/** What shoppers and administrators read, route by route. */
const readings: Record<Route, [path: string, role: Role][]> = {
  products: [
    ['/products?limit=20', 'nobody'],
    ['/products/1', 'nobody'],
    ['/products/7', 'nobody'],
    ['/products?q=tea', 'nobody'],
    ['/products/12', 'nobody'],
    ['/products/999', 'nobody'],
  ],
  users: [
    ['/users/me', 'grace'],
    [`/users/${ada}`, 'admin'],
    [`/users/${ada}/validate`, 'grace'],
    ['/users/me', 'admin'],
  ],
  orders: [
    ['/orders', 'grace'],
    [`/orders/${order}`, 'grace'],
    ['/orders?limit=1', 'grace'],
    ['/orders/nothing', 'grace'],
  ],
}

const clientsAtOnce = 8

/** Reads each route's pages over and over until each has been read so many times. */
async function browse(
  { banyan, estate }: ShopStand,
  perRoute: number,
  which: readonly Route[] = routes,
): Promise<void> {
  const jobs = which.flatMap((route) =>
    Array.from({ length: perRoute }, (_, n) => readings[route][n % readings[route].length]!),
  )
  const next = jobs.values()
  const client = async () => {
    for (const [path, role] of next) {
      const headers = role === 'nobody' ? {} : { authorization: `Bearer ${estate.tokens[role]}` }
      const answer = await fetch(banyan.proxyUrl + path, { headers })
      await answer.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: clientsAtOnce }, client))
}

async function startShadowing(plantedDifferences: boolean): Promise<ShopStand> {
  const stand = await startShop({
    processes: [...processes],
    routes: [...routes],
    estate: { plantedDifferences },
  })
  for (const route of routes) await stand.traffic(route, { weight: 0, mirror: 100 })
  return stand
}

type Found = { endpoint: string; path: string; kind: string; noise: string }

/** What extracted-services/README.md promises, where the report must name it. */
const planted: [what: string, route: Route, endpoint: string, path: string, kind: string][] = [
  ['a price as a string', 'products', 'GET /products', 'items[].price', 'type'],
  ['a price as a string', 'products', 'GET /products/{id}', 'price', 'type'],
  ['a missing nullable field', 'products', 'GET /products', 'items[].discontinuedAt', 'missing'],
  ['a missing nullable field', 'products', 'GET /products/{id}', 'discontinuedAt', 'missing'],
  ['an added field', 'products', 'GET /products', 'items[].availability', 'extra'],
  ['an added field', 'products', 'GET /products/{id}', 'availability', 'extra'],
  ['tags in another order', 'products', 'GET /products', 'items[].tags', 'order'],
  ['tags in another order', 'products', 'GET /products/{id}', 'tags', 'order'],
  ['another 404 body', 'products', 'GET /products/{id}', 'error', 'missing'],
  ['another 404 body', 'products', 'GET /products/{id}', 'detail', 'extra'],
  ['a lower-cased e-mail', 'users', 'GET /users/{id}', 'email', 'value'],
  ['a rounding error in totals', 'orders', 'GET /orders', 'items[].items[].lineTotal', 'value'],
  ['a rounding error in totals', 'orders', 'GET /orders', 'items[].total', 'value'],
  ['a rounding error in totals', 'orders', 'GET /orders/{id}', 'subtotal', 'value'],
  ['a rounding error in totals', 'orders', 'GET /orders/{id}', 'total', 'value'],
]

const fieldOf = (path: string) => path.slice(path.lastIndexOf('.') + 1)

/** By how much one request in fifty is held up. */
const slowByMs = 350

describe('with the planted differences on, the diff report', () => {
  let stand: ShopStand
  beforeAll(async () => {
    stand = await startShadowing(true)
    await browse(stand, 150)
  }, 60_000)
  afterAll(() => stand?.close())

  const differences = async (): Promise<Found[]> => {
    const { items } = await stand.banyan.call('listDivergences', { query: { limit: 500 } })
    return items.flatMap(({ endpoint, paths }) => paths.map((path) => ({ endpoint, ...path })))
  }

  it.each(planted)(
    'finds %s (%s: %s %s)',
    { timeout: settleMs + 10_000 },
    async (_what, route, endpoint, path, kind) => {
      // Whether a difference is the candidate's own is told by asking the monolith again: shoppers go on meanwhile.
      const isFound = async () => {
        const found = (await differences()).find(
          (each) => each.endpoint === endpoint && each.path === path && each.kind === kind,
        )
        if (found?.noise === 'real') return true
        await browse(stand, 40, [route])
        return false
      }
      await until(isFound, settleMs)
    },
  )

  it('calls nothing real that was not planted', async () => {
    const fields = new Set([...planted.map(([, , , path]) => fieldOf(path)), ...alsoOfA404])
    const real = (await differences()).filter(({ noise }) => noise === 'real')
    expect(real.filter(({ path }) => !fields.has(fieldOf(path)))).toEqual([])
  })

  it('shows the slow answers of the product-service', async () => {
    await until(async () => {
      const { slots } = await parityOf(stand, 'products')
      return (slots.candidate.p99Ms ?? 0) >= slowByMs
    }, settleMs)
  })

  it.each(routes)('fails the parity verdict of %s', async (route) => {
    await until(async () => (await parityOf(stand, route)).verdict === 'fail', settleMs)
  })
})

describe('with the planted differences off', () => {
  let stand: ShopStand
  beforeAll(async () => {
    stand = await startShadowing(false)
    await browse(stand, 600)
  }, 60_000)
  afterAll(() => stand?.close())

  it.each(routes)('the parity verdict of %s passes', { timeout: settleMs + 10_000 }, async (route) => {
    let last: Awaited<ReturnType<typeof parityOf>> | undefined
    // A clock in an answer diverges now and then, until the report knows it as noise: shoppers go on meanwhile.
    const passes = async () => {
      last = await parityOf(stand, route)
      if (last.verdict === 'pass') return true
      await browse(stand, 20, [route])
      return false
    }
    await until(passes, settleMs, () => JSON.stringify(last?.reasons))
    expect(last?.compared).toBeGreaterThanOrEqual(last?.required ?? Number.POSITIVE_INFINITY)
    expect(last?.threshold).toBe(0.005)
  })
})

function parityOf({ banyan }: ShopStand, route: ShopRoute) {
  return banyan.call('getParity', { params: { id: route }, query: {} })
}
