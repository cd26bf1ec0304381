import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '@banyan/service-kit/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../stack.ts'
import { type ShopRoute, type ShopStand, startShop } from './shop-stand.ts'
import { appShopper, pageShopper, type Shopper } from './shoppers.ts'

const settleMs = 40_000
const thinkMs = 300
const routes = ['products', 'users', 'auth', 'orders'] as const satisfies ShopRoute[]
const password = 'long enough'
/** Of each there is enough. */
const stockBefore = 100_000

/** What happens to the routes while people shop; each step lasts until every shopper has bought something more. */
type Step = [what: string, happen: (stand: ShopStand) => Promise<void>]

const every = (weight: number) => async (stand: ShopStand) => {
  for (const route of routes) await stand.traffic(route, { weight, mirror: 0 })
}
const crash = (name: keyof ShopStand['estate']['url']) => async (stand: ShopStand) => {
  await stand.estate.stop(name, 'SIGKILL')
  await stand.estate.start(name)
}
const steps: Step[] = [
  ['a canary of half of them', every(50)],
  ['a cutover', every(100)],
  ['a crash of the product-service', crash('product-service')],
  ['a crash of the order-service', crash('order-service')],
  ['a crash of the monolith', crash('monolith')],
  [
    'a rollback',
    async (stand) => {
      for (const route of routes) await stand.rollback(route)
    },
  ],
  ['a cutover again', every(100)],
]

describe('people who shop while routes are moved under them', () => {
  let stand: ShopStand
  const shoppers: Shopper[] = []
  const products: number[] = []
  const failures: string[] = []
  let shopping: Promise<void>[] = []
  let open = true

  const stockOf = async (side: 'monolith' | 'product-service', id: number): Promise<number> =>
    (await stand.estate.call[side]('GET', `/products/${id}`)).json.stock

  beforeAll(async () => {
    stand = await startShop({
      processes: ['monolith', 'user-service', 'product-service', 'order-service', 'payment-service'],
      routes: [...routes],
    })
    for (const sku of ['ENOUGH-1', 'ENOUGH-2', 'ENOUGH-3']) {
      const body = { sku, name: sku, price: 20, stock: stockBefore, weightGrams: 10 }
      const { json } = await stand.estate.call.monolith('POST', '/products', {
        token: stand.estate.tokens.admin,
        body,
      })
      products.push(json.id)
      await eventually(async () => (await stockOf('product-service', json.id)) === stockBefore, settleMs)
    }
    const { proxyUrl } = stand.banyan
    for (const [n, kind] of [appShopper, appShopper, pageShopper, pageShopper].entries()) {
      const account = { email: `shopper-${n}@example.com`, password }
      await stand.estate.call.monolith('POST', '/users', { body: { ...account, name: `Shopper ${n}` } })
      // The user-service knows them from the moment in which it is told.
      const body = { email: account.email, password }
      await eventually(async () => {
        const answer = await stand.estate.call['user-service']('POST', '/auth/login', { body })
        return answer.status === 200
      }, settleMs)
      shoppers.push(await kind(proxyUrl, account))
    }
    shopping = shoppers.map(async (shopper, n) => {
      for (let visit = n; open; visit += 1) {
        await shopper.shop(products[visit % products.length]!, 1 + (visit % 2))
        await pause(thinkMs)
      }
    })
    for (const each of shopping) each.catch((error: Error) => failures.push(String(error)))
  }, 90_000)
  afterAll(async () => {
    open = false
    await Promise.allSettled(shopping)
    await stand?.close()
  })

  it.each(steps)('go on through %s', { timeout: 90_000 }, async (_what, happen) => {
    await happen(stand)
    const goals = shoppers.map(({ bought }) => bought.length + 2)
    await until(
      () => failures.length > 0 || shoppers.every(({ bought }, n) => bought.length >= goals[n]!),
      60_000,
      () => JSON.stringify(shoppers.map(({ bought }) => bought.length)),
    )
    expect(failures).toEqual([])
  })

  it('have every order once, paid, on both sides, and the stock is what is left', {
    timeout: 120_000,
  }, async () => {
    open = false
    await Promise.all(shopping)
    const token = async (shopper: Shopper): Promise<string> => {
      const body = { email: shopper.email, password }
      return (await stand.estate.call.monolith('POST', '/auth/login', { body })).json.token
    }
    for (const shopper of shoppers) {
      const mine = { token: await token(shopper) }
      const expected = new Set(shopper.bought.map(({ orderId }) => `${orderId} CONFIRMED`))
      for (const side of ['monolith', 'order-service'] as const) {
        let wrong: string[] = []
        await until(
          async () => {
            const { text } = await stand.estate.call[side]('GET', '/orders/export.csv', mine)
            const orders = text
              .trim()
              .split(/\r?\n/)
              .slice(1)
              .map((line) => line.split(','))
            // What a crash interrupted is cancelled, and made anew.
            const kept = orders.filter(([, , status]) => status !== 'CANCELLED')
            wrong = [
              ...expected.symmetricDifference(new Set(kept.map(([id, , status]) => `${id} ${status}`))),
            ]
            return wrong.length === 0
          },
          settleMs,
          () => `${shopper.email}, at the ${side}: ${wrong.join(', ')}`,
        )
      }
    }
    for (const id of products) {
      const sold = shoppers
        .flatMap(({ bought }) => bought)
        .filter(({ productId }) => productId === id)
        .reduce((sum, { quantity }) => sum + quantity, 0)
      const left = stockBefore - sold
      for (const side of ['monolith', 'product-service'] as const) {
        let stock = 0
        await until(
          async () => {
            stock = await stockOf(side, id)
            return stock === left
          },
          settleMs,
          () => `${stock} of product ${id} at the ${side} instead of ${left}`,
        )
      }
    }
  })
})
