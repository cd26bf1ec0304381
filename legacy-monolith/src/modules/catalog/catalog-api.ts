import { randomUUID } from 'node:crypto'
import { requireCaller, requireRole, type TokenVerifier } from '@banyan/service-kit/bearer'
import { HttpError, parseInput } from '@banyan/service-kit/errors'
import { Router } from 'express'
import { z } from 'zod'
import type { CatalogService } from './catalog-service.ts'
import { productView } from './product-view.ts'

export const pageSchema = z.object({
  limit: z.coerce
    .number('must be a number')
    .int()
    .min(1, 'must be 1 to 100')
    .max(100, 'must be 1 to 100')
    .default(20),
  offset: z.coerce.number('must be a number').int().min(0, 'must be 0 or more').default(0),
  q: z.string('must be given once').trim().max(100).optional(),
})

const productSchema = z.object({
  sku: z.string('must be a string').trim().min(1, 'must not be empty').max(40),
  name: z.string('must be a string').trim().min(1, 'must not be empty').max(200),
  description: z.string('must be a string').max(5000).default(''),
  price: z
    .number('must be a number of euros')
    .min(0.01)
    .max(1e6)
    .multipleOf(0.01, 'must have at most two decimals'),
  stock: z.number('must be a number').int().min(0).max(1e9),
  tags: z.array(z.string().min(1).max(40)).max(20).default([]),
  weightGrams: z.number('must be a number').int().min(0).max(1e7),
  rating: z.number().min(0).max(5).nullable().default(null),
  discontinuedAt: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, 'must look like 2024-02-11 08:15:00')
    .nullable()
    .default(null),
})

export const linesSchema = z
  .array(
    z.object({
      productId: z.number('must be a number').int().positive(),
      quantity: z.number('must be a number').int().min(1, 'must be 1 to 100').max(100, 'must be 1 to 100'),
    }),
    'must be a list',
  )
  .min(1, 'must not be empty')
  .max(50, 'must have at most 50 lines')

const reserveSchema = z.object({ orderId: z.uuid('must be a UUID').optional(), items: linesSchema })

export function catalogApi(catalog: CatalogService, verifyToken: TokenVerifier): Router {
  const router = Router()
  const signedIn = requireCaller(verifyToken)
  const admin = requireRole('admin')

  router.get('/products', async (req, res) => {
    const page = parseInput(pageSchema, req.query)
    const { items, total } = await catalog.list(page)
    res.json({ items: items.map(productView), total, limit: page.limit, offset: page.offset })
  })

  router.post('/products', signedIn, admin, async (req, res) => {
    const product = await catalog.create(inCents(parseInput(productSchema, req.body)))
    res.status(201).location(`/products/${product.id}`).json(productView(product))
  })

  router.post('/products/reserve', signedIn, async (req, res) => {
    const { orderId, items } = parseInput(reserveSchema, req.body)
    res.json(await catalog.reserve(orderId ?? randomUUID(), items))
  })

  router.get('/products/:id', async (req, res) => {
    res.json(productView(await catalog.get(productId(req.params.id))))
  })

  router.put('/products/:id', signedIn, admin, async (req, res) => {
    const changes = inCents(parseInput(productSchema, req.body))
    res.json(productView(await catalog.update(productId(req.params.id), changes)))
  })

  router.delete('/products/:id', signedIn, admin, async (req, res) => {
    await catalog.remove(productId(req.params.id))
    res.status(204).end()
  })

  return router
}

function inCents({ price, ...rest }: z.output<typeof productSchema>) {
  return { ...rest, priceCents: Math.round(price * 100) }
}

/** @throws HttpError 404: an id that cannot exist is as absent as one that does not */
export function productId(text: unknown): number {
  if (typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new HttpError(404, 'product_not_found', `Product ${text} was not found`)
}
