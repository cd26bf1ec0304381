import type { z } from 'zod'
import type { Product } from '../domain/product.ts'
import type { productDto } from './schemas.ts'

/** Maps at the boundary: what the service keeps and what it shows may change apart. */
export function toDto(product: Product): z.output<typeof productDto> {
  const { priceCents, stock, tags, weightGrams, rating, discontinuedAt, createdAt, updatedAt } = product
  return {
    id: product.id,
    sku: product.sku,
    name: product.name,
    description: product.description,
    price: priceCents / 100,
    currency: 'EUR',
    ...{ stock, tags, weightGrams, rating },
    photo: `/photos/${product.id}`,
    ...{ discontinuedAt, createdAt, updatedAt },
  }
}
