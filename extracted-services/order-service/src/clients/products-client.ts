import { HttpError } from '@banyan/service-kit/errors'
import type { ServiceAnswer, ServiceClient } from '@banyan/service-kit/http-client'
import { z } from 'zod'
import type { Line } from '../domain/order.ts'
import type { Price } from '../domain/pricing.ts'

/** What we read of a product. Some rewrites tell a price as a string: both are understood, neither is guessed at. */
const productSchema = z.object({
  id: z.int(),
  name: z.string(),
  price: z.union([
    z.number(),
    z
      .string()
      .regex(/^\d+\.\d\d$/)
      .transform(Number),
  ]),
})
const problemSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
})

/** Reads prices: over HTTP, or over gRPC where that is configured. */
export type ReadPrice = (productId: number) => Promise<Price>

export interface ProductsClient {
  /** @throws HttpError 404 for a product that does not exist */
  prices(productIds: readonly number[]): Promise<Map<number, Price>>
  /** @throws HttpError 404 or 409 when nothing was reserved; 5xx when nobody knows */
  reserve(orderId: string, lines: readonly Line[], token: string): Promise<void>
}

export function createProductsClient(
  call: ServiceClient,
  readPrice: ReadPrice = httpPrices(call),
): ProductsClient {
  return {
    async prices(productIds) {
      const prices = await Promise.all(productIds.map(readPrice))
      return new Map(prices.map((price) => [price.productId, price]))
    },

    async reserve(orderId, lines, token) {
      const items = lines.map(({ productId, quantity }) => ({ productId, quantity }))
      const answer = await call({
        method: 'POST',
        path: '/products/reserve',
        token,
        body: { orderId, items },
      })
      if (answer.status !== 200) throw refusalOf(answer)
    },
  }
}

export function httpPrices(call: ServiceClient): ReadPrice {
  return async (productId) => {
    const answer = await call({ method: 'GET', path: `/products/${productId}` })
    if (answer.status === 404) throw productNotFound(productId)
    const parsed = productSchema.safeParse(answer.body)
    if (answer.status !== 200 || !parsed.success) {
      throw new HttpError(502, 'dependency_failed', 'products answered something else')
    }
    const { id, name, price } = parsed.data
    return { productId: id, name, unitPriceCents: Math.round(price * 100) }
  }
}

export const productNotFound = (id: number) =>
  new HttpError(404, 'product_not_found', `Product ${id} was not found`)

/** The provider's refusal, told on in its own words where it has some. */
function refusalOf({ status, body }: ServiceAnswer): HttpError {
  const parsed = problemSchema.safeParse(body)
  if (!parsed.success)
    return new HttpError(status === 404 ? 404 : 409, 'not_reserved', 'The stock could not be reserved')
  const { code, message, details } = parsed.data.error
  return new HttpError(status, code, message, details)
}
