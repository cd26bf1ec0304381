import { z } from 'zod'

/** The transport's shapes: what the monolith has always answered, number for number. */
export const productDto = z
  .object({
    id: z.int(),
    sku: z.string(),
    name: z.string(),
    description: z.string(),
    price: z.number(),
    currency: z.literal('EUR'),
    stock: z.int(),
    tags: z.array(z.string()),
    weightGrams: z.int(),
    rating: z.number().nullable(),
    photo: z.string(),
    discontinuedAt: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Product' })

export const productPageDto = z
  .object({ items: z.array(productDto), total: z.int(), limit: z.int(), offset: z.int() })
  .meta({ id: 'ProductPage' })

export const pageQuery = z.object({
  limit: z.coerce
    .number('must be a number')
    .int()
    .min(1, 'must be 1 to 100')
    .max(100, 'must be 1 to 100')
    .default(20),
  offset: z.coerce.number('must be a number').int().min(0, 'must be 0 or more').default(0),
  q: z.string('must be given once').trim().max(100).optional(),
})

const dateText = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, 'must look like 2024-02-11 08:15:00')

export const productBody = z
  .object({
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
    discontinuedAt: dateText.nullable().default(null),
  })
  .meta({ id: 'ProductDraft' })

const line = z.object({
  productId: z.number('must be a number').int().positive(),
  quantity: z.number('must be a number').int().min(1, 'must be 1 to 100').max(100, 'must be 1 to 100'),
})

export const reserveBody = z
  .object({
    orderId: z.uuid('must be a UUID').optional(),
    items: z.array(line, 'must be a list').min(1, 'must not be empty').max(50, 'must have at most 50 lines'),
  })
  .meta({ id: 'ReserveRequest' })

export const heldStockDto = z
  .object({
    reservationId: z.string(),
    orderId: z.string(),
    items: z.array(z.object({ productId: z.int(), quantity: z.int(), remaining: z.int() })),
  })
  .meta({ id: 'HeldStock' })
