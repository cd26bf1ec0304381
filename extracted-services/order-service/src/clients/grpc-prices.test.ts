import { freePort } from '@banyan/service-kit/testing/free-port'
import {
  credentials,
  loadPackageDefinition,
  Metadata,
  type ServiceClientConstructor,
  status,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestService as startProducts } from '../../../product-service/src/testing.ts'
import { startTestService as startUsers } from '../../../user-service/src/testing.ts'
import { startTestService } from '../testing.ts'
import { grpcPrices } from './grpc-prices.ts'

const wholeContract = new URL('../../../product-service/proto/catalogue.v1.proto', import.meta.url).pathname

describe('the catalogue over gRPC', () => {
  let products: Awaited<ReturnType<typeof startProducts>>
  let address: string
  let call: (
    method: string,
    request: object,
    token?: string,
  ) => Promise<{ code?: number; details?: string; [field: string]: unknown }>
  beforeAll(async () => {
    const grpcPort = await freePort()
    products = await startProducts({ grpcPort })
    address = `127.0.0.1:${grpcPort}`
    const loaded = loadPackageDefinition(
      loadSync(wholeContract, { longs: Number, defaults: true }),
    ) as unknown as {
      banyan: { catalogue: { v1: { Catalogue: ServiceClientConstructor } } }
    }
    const client = new loaded.banyan.catalogue.v1.Catalogue(address, credentials.createInsecure())
    call = (method, request, token) =>
      new Promise((resolve) => {
        const metadata = new Metadata()
        if (token) metadata.set('authorization', `Bearer ${token}`)
        client[method]!(request, metadata, (error: object | null, answer: object) =>
          resolve((error ?? answer) as never),
        )
      })
  })
  afterAll(() => products.close())

  it('says of a product what HTTP says of it', async () => {
    const { json } = await products.call('GET', '/products/28')
    const message = await call('GetProduct', { id: 28 })
    expect(message).toMatchObject({
      id: 28,
      name: json.name,
      priceCents: Math.round(json.price * 100),
      discontinuedAt: json.discontinuedAt,
    })
    expect(await call('ListProducts', { q: 'bonsai' })).toMatchObject({
      total: 1,
      items: [{ name: 'Banyan Bonsai' }],
    })
  })

  it('writes for administrators only, and HTTP sees it', async () => {
    const draft = {
      sku: 'G-1',
      name: 'Grafting Knife',
      priceCents: 2_499,
      stock: 3,
      weightGrams: 80,
      tags: ['tools'],
    }
    expect((await call('CreateProduct', draft)).code).toBe(status.UNAUTHENTICATED)
    expect((await call('CreateProduct', draft, products.tokens.customer)).code).toBe(status.PERMISSION_DENIED)
    const made = await call('CreateProduct', draft, products.tokens.admin)
    const path = `/products/${made.id}`
    expect((await products.call('GET', path)).json).toMatchObject({
      price: 24.99,
      rating: null,
      tags: ['tools'],
    })
    expect((await call('CreateProduct', draft, products.tokens.admin)).code).toBe(status.ALREADY_EXISTS)
    await call('UpdateProduct', { id: made.id, draft: { ...draft, rating: 4.5 } }, products.tokens.admin)
    expect((await products.call('GET', path)).json.rating).toBe(4.5)
    await call('DeleteProduct', { id: made.id }, products.tokens.admin)
    expect((await call('GetProduct', { id: made.id })).code).toBe(status.NOT_FOUND)
  })

  it('names what is wrong with a draft', async () => {
    const answer = await call('CreateProduct', { sku: '', name: 'x' }, products.tokens.admin)
    expect(answer.code).toBe(status.INVALID_ARGUMENT)
    expect(answer.details).toContain('sku: must not be empty; priceCents: must be at least 1')
  })

  it('gives the order-service its prices', async () => {
    const users = await startUsers()
    const orders = await startTestService({
      usersUrl: users.url,
      productsUrl: products.url,
      productsGrpc: address,
    })
    const place = (productId: number) =>
      orders.call('POST', '/orders', {
        token: orders.tokens.customer,
        body: { items: [{ productId, quantity: 1 }] },
      })
    expect((await place(5)).json).toMatchObject({ status: 'PENDING_PAYMENT', total: 79.9 })
    expect((await place(999)).status).toBe(404)
    await Promise.all([orders.close(), users.close()])
  })

  it('opens its breaker when nobody answers', async () => {
    const deserted = grpcPrices(`127.0.0.1:${await freePort()}`)
    const failures: string[] = []
    for (let n = 0; n < 6; n += 1)
      await deserted.readPrice(1).catch((error: { code: string }) => failures.push(error.code))
    expect(failures).toEqual([...Array(5).fill('dependency_failed'), 'dependency_unavailable'])
    deserted.close()
  })
})
