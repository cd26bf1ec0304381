import { z } from 'zod'
import type { Product } from './product.ts'

/** `product.updated.v1`: the whole product as it is now, and by how much its stock moved. */
export const productUpdatedType = 'product.updated.v1'

/** How the handover calls what it is about. */
export const productEntity = 'products'

export const productUpdatedSchema = z.object({
  change: z.enum(['created', 'updated', 'stock', 'deleted']),
  stockDelta: z.int(),
  product: z.object({
    id: z.int(),
    sku: z.string(),
    name: z.string(),
    description: z.string(),
    priceCents: z.int(),
    stock: z.int(),
    tags: z.array(z.string()),
    weightGrams: z.int(),
    rating: z.number().nullable(),
    discontinuedAt: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  }),
})

export interface ProductUpdated extends z.output<typeof productUpdatedSchema> {
  product: Product
}
