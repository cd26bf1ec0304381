import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServiceClient } from '@banyan/service-kit/http-client'
import { createMetrics } from '@banyan/service-kit/metrics'
import { MatchersV3, PactV3 } from '@pact-foundation/pact'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProductsClient } from './products-client.ts'
import { createUsersClient } from './users-client.ts'

const { integer, like, number, regex, string } = MatchersV3

const contracts = new URL('../../../contracts/', import.meta.url)
const json = { 'content-type': regex('application/json.*', 'application/json; charset=utf-8') }
const authorization = regex('Bearer .+', 'Bearer a-token')
const grace = 'c2a4e6f8-1b3d-4f5a-8c7e-9d0b1a2c3e4f'
const orderId = '6a0a8d8e-2f0b-4a44-9d0c-1d8a3ff1c001'
const bigOrderId = '6a0a8d8e-2f0b-4a44-9d0c-1d8a3ff1c002'
const refusal = (code: string) => ({ error: { code, message: string('why') } })

/**
 * What the order-service asks of its providers, written down by its own clients. The files in `contracts/` are what
 * the providers verify; `UPDATE_CONTRACTS=on` writes them anew.
 */
describe('the contracts of the order-service', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pacts-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const pactWith = (provider: string) =>
    new PactV3({ consumer: 'order-service', provider, dir: folder, logLevel: 'error' })
  const clientOf = (url: string) => createServiceClient('provider', url, createMetrics('test'))

  async function expectAgreed(provider: string) {
    const name = `order-service-${provider}.json`
    const written = await readFile(join(folder, name), 'utf8')
    if (process.env.UPDATE_CONTRACTS === 'on') await writeFile(new URL(name, contracts), written)
    const agreed = JSON.parse(await readFile(new URL(name, contracts), 'utf8'))
    expect(JSON.parse(written).interactions).toEqual(agreed.interactions)
  }

  it('asks the product-service for prices and reservations', async () => {
    const pact = pactWith('product-service')
    const reserve = (order: string, quantity: number) => ({
      method: 'POST' as const,
      path: '/products/reserve',
      headers: { authorization, 'content-type': 'application/json' },
      body: { orderId: order, items: [{ productId: 1, quantity }] },
    })
    pact
      .given('product 1 exists')
      .uponReceiving('a request for product 1')
      .withRequest({ method: 'GET', path: '/products/1' })
      .willRespondWith({
        status: 200,
        headers: json,
        body: { id: integer(1), name: string('Monstera'), price: number(34.9) },
      })
      .given('product 999 does not exist')
      .uponReceiving('a request for product 999')
      .withRequest({ method: 'GET', path: '/products/999' })
      .willRespondWith({ status: 404, headers: json, body: refusal('product_not_found') })
      .given('product 1 has stock')
      .uponReceiving('a reservation that can be met')
      .withRequest(reserve(orderId, 2))
      .willRespondWith({ status: 200, headers: json, body: { reservationId: string('r-1'), orderId } })
      .given('product 1 has less than 100 in stock')
      .uponReceiving('a reservation that cannot be met')
      .withRequest(reserve(bigOrderId, 100))
      .willRespondWith({ status: 409, headers: json, body: refusal('insufficient_stock') })
    await pact.executeTest(async ({ url }) => {
      const products = createProductsClient(clientOf(url))
      expect(await products.prices([1])).toEqual(
        new Map([[1, { productId: 1, name: 'Monstera', unitPriceCents: 3_490 }]]),
      )
      await expect(products.prices([999])).rejects.toMatchObject({ status: 404 })
      await products.reserve(orderId, [{ productId: 1, quantity: 2 }], 'a-token')
      const refused = products.reserve(bigOrderId, [{ productId: 1, quantity: 100 }], 'a-token')
      await expect(refused).rejects.toMatchObject({ status: 409, code: 'insufficient_stock' })
    })
    await expectAgreed('product-service')
  })

  it('asks the user-service whether somebody may order', async () => {
    const pact = pactWith('user-service')
    const validate = (id: string) => ({
      method: 'GET' as const,
      path: `/users/${id}/validate`,
      headers: { authorization },
    })
    pact
      .given('Grace has an account')
      .uponReceiving('a validation of Grace')
      .withRequest(validate(grace))
      .willRespondWith({ status: 200, headers: json, body: { userId: grace, valid: like(true) } })
      .given('nobody has the id nobody')
      .uponReceiving('a validation of nobody')
      .withRequest(validate('nobody'))
      .willRespondWith({ status: 404, headers: json, body: refusal('user_not_found') })
    await pact.executeTest(async ({ url }) => {
      const users = createUsersClient(clientOf(url))
      await users.validate(grace, 'a-token')
      await expect(users.validate('nobody', 'a-token')).rejects.toMatchObject({
        status: 403,
        code: 'unknown_user',
      })
    })
    await expectAgreed('user-service')
  })
})
