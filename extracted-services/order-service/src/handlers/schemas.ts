import { z } from 'zod'

/** The transport's shapes: what the monolith has always answered, number for number. */
const status = z.enum(['PENDING_PAYMENT', 'CONFIRMED', 'CANCELLED'])

export const orderDto = z
  .object({
    id: z.string(),
    userId: z.string(),
    status,
    items: z.array(
      z.object({
        productId: z.int(),
        name: z.string(),
        quantity: z.int(),
        unitPrice: z.number(),
        lineTotal: z.number(),
      }),
    ),
    subtotal: z.number(),
    shipping: z.number(),
    total: z.number(),
    currency: z.literal('EUR'),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Order' })

export const orderListDto = z.object({ items: z.array(orderDto) }).meta({ id: 'OrderList' })

const line = z.object({
  productId: z.number('must be a number').int().positive(),
  quantity: z.number('must be a number').int().min(1, 'must be 1 to 100').max(100, 'must be 1 to 100'),
})

export const orderBody = z
  .object({
    items: z.array(line, 'must be a list').min(1, 'must not be empty').max(50, 'must have at most 50 lines'),
    cardToken: z
      .string()
      .regex(/^tok_\w{1,40}$/, 'must be a card token such as tok_visa')
      .default('tok_visa'),
  })
  .meta({ id: 'NewOrder' })

export const orderHeaders = z.object({
  'idempotency-key': z.string().max(200, 'must have at most 200 characters').optional(),
})

export const listQuery = z.object({
  limit: z.coerce
    .number('must be a number')
    .int()
    .min(1, 'must be 1 to 100')
    .max(100, 'must be 1 to 100')
    .default(20),
})
