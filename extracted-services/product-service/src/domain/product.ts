/** A product of the catalogue. Money is whole cents; times are UTC as `YYYY-MM-DD HH:MM:SS`. */
export interface Product {
  id: number
  sku: string
  name: string
  description: string
  priceCents: number
  stock: number
  tags: string[]
  weightGrams: number
  rating: number | null
  discontinuedAt: string | null
  createdAt: string
  updatedAt: string
}

/** What somebody who manages the catalogue decides; the rest is ours. */
export type ProductDraft = Omit<Product, 'id' | 'createdAt' | 'updatedAt'>

/** A time as the catalogue keeps it. */
export const timestamp = (date: Date): string => date.toISOString().slice(0, 19).replace('T', ' ')
