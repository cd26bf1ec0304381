import type { Product } from './catalog-repository.ts'

/** A product as the API shows one. The price is a number of euros, as it always was. */
export const productView = (product: Product) => ({
  id: product.id,
  sku: product.sku,
  name: product.name,
  description: product.description,
  price: product.priceCents / 100,
  currency: 'EUR',
  stock: product.stock,
  tags: product.tags,
  weightGrams: product.weightGrams,
  rating: product.rating,
  photo: `/photos/${product.id}`,
  discontinuedAt: product.discontinuedAt,
  createdAt: product.createdAt,
  updatedAt: product.updatedAt,
})
