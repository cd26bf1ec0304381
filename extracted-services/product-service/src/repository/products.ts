import { nextOf, type Queryable } from '@banyan/service-kit/database'
import type { Product } from '../domain/product.ts'

interface ProductRow {
  id: number
  sku: string
  name: string
  description: string
  price_cents: number
  stock: number
  tags: string
  weight_grams: number
  rating: number | null
  discontinued_at: string | null
  created_at: string
  updated_at: string
}

export interface ProductQuery {
  limit: number
  offset: number
  q?: string | undefined
}

/** One page by id, and how many there are in all. */
export async function searchProducts(
  db: Queryable,
  query: ProductQuery,
): Promise<{ items: Product[]; total: number }> {
  const found = db('products')
  if (query.q) {
    const pattern = `%${escapeLike(query.q.toLowerCase())}%`
    found.whereRaw(`lower(name || ' ' || description || ' ' || tags) like ? escape '\\'`, [pattern])
  }
  const [counted] = await found.clone().count<{ total: number | string }[]>({ total: '*' })
  const rows: ProductRow[] = await found.orderBy('id').limit(query.limit).offset(query.offset)
  return { items: rows.map(productOf), total: Number(counted?.total ?? 0) }
}

/** @param lock with `locked`, nobody else changes the row before the transaction ends */
export async function getProduct(db: Queryable, id: number, lock?: 'locked'): Promise<Product | undefined> {
  const query = db('products').where({ id })
  if (lock) query.forUpdate()
  const row = await query.first<ProductRow | undefined>()
  return row && productOf(row)
}

/** Gives the product its number. Must run in a transaction. */
export async function addProduct(tx: Queryable, product: Omit<Product, 'id'>): Promise<Product> {
  const added = { id: await nextOf(tx, 'products'), ...product }
  await tx('products').insert(productRow(added))
  return added
}

/** Stores a product that has its number, whether or not it is there already. */
export async function putProduct(tx: Queryable, product: Product): Promise<void> {
  await tx('products').insert(productRow(product)).onConflict('id').merge()
}

/** The next products for an export, each with the sequence of its last event. */
export async function productsAfter(db: Queryable, afterId: number, limit: number) {
  const rows: (ProductRow & { changed_seq: number })[] = await db('products')
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
  return rows.map((row) => ({ key: String(row.id), sequence: row.changed_seq, data: productOf(row) }))
}

/** Remembers the sequence of the last event about a product. */
export async function markChanged(tx: Queryable, id: number, sequence: number): Promise<void> {
  await tx('products').where({ id }).update({ changed_seq: sequence })
}

/** @returns whether there was such a product */
export async function removeProduct(db: Queryable, id: number): Promise<boolean> {
  return (await db('products').where({ id }).delete()) === 1
}

/**
 * Moves the stock by `delta`, never below zero; check and change are one statement.
 * @returns whether it moved
 */
export async function moveStock(db: Queryable, id: number, delta: number, at: string): Promise<boolean> {
  const moved = await db('products')
    .where({ id })
    .whereRaw('stock + ? >= 0', [delta])
    .update({ stock: db.raw('stock + ?', [delta]), updated_at: at })
  return moved === 1
}

export const productRow = (product: Product): ProductRow => ({
  id: product.id,
  sku: product.sku,
  name: product.name,
  description: product.description,
  price_cents: product.priceCents,
  stock: product.stock,
  tags: JSON.stringify(product.tags),
  weight_grams: product.weightGrams,
  rating: product.rating,
  discontinued_at: product.discontinuedAt,
  created_at: product.createdAt,
  updated_at: product.updatedAt,
})

const productOf = (row: ProductRow): Product => ({
  id: row.id,
  sku: row.sku,
  name: row.name,
  description: row.description,
  priceCents: row.price_cents,
  stock: row.stock,
  tags: JSON.parse(row.tags) as string[],
  weightGrams: row.weight_grams,
  rating: row.rating,
  discontinuedAt: row.discontinued_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&')
