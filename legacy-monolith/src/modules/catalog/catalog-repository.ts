import { nextOf, type Queryable } from '@banyan/service-kit/database'

export interface Product {
  id: number
  sku: string
  name: string
  description: string
  priceCents: number
  stock: number
  /** In the order in which somebody typed them: no order that means anything. */
  tags: string[]
  weightGrams: number
  rating: number | null
  discontinuedAt: string | null
  createdAt: string
  updatedAt: string
}

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
  changed_seq: number
}

export interface Page {
  limit: number
  offset: number
  /** Words to look for in name, description and tags. */
  q?: string | undefined
}

export async function listProducts(db: Queryable, page: Page): Promise<{ items: Product[]; total: number }> {
  const matching = () => {
    const query = db('products')
    if (page.q) {
      const like = `%${page.q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
      query.whereRaw(`lower(name || ' ' || description || ' ' || tags) like ? escape '\\'`, [like])
    }
    return query
  }
  const rows: ProductRow[] = await matching().orderBy('id').limit(page.limit).offset(page.offset)
  const [count] = await matching().count<{ n: number | string }[]>({ n: '*' })
  return { items: rows.map(productOf), total: Number(count?.n ?? 0) }
}

/** @param lock with `locked`, nobody else changes the row before the transaction ends */
export async function findProduct(db: Queryable, id: number, lock?: 'locked'): Promise<Product | undefined> {
  const query = db('products').where({ id })
  if (lock) query.forUpdate()
  const row = await query.first<ProductRow | undefined>()
  return row && productOf(row)
}

export async function findProducts(db: Queryable, ids: readonly number[]): Promise<Product[]> {
  const rows: ProductRow[] = await db('products').whereIn('id', ids).orderBy('id')
  return rows.map(productOf)
}

/** Must run in a transaction. @returns the id that it got */
export async function insertProduct(tx: Queryable, product: Omit<Product, 'id'>): Promise<number> {
  const id = await nextOf(tx, 'products')
  await tx('products').insert({ id, ...rowOf(product) })
  return id
}

/** Stores a product that has its id, whether or not it is there already. */
export async function putProduct(tx: Queryable, product: Product): Promise<void> {
  await tx('products').insert(rowOf(product)).onConflict('id').merge()
}

/** Remembers the sequence of the last event about a product. */
export async function markChanged(tx: Queryable, id: number, sequence: number): Promise<void> {
  await tx('products').where({ id }).update({ changed_seq: sequence })
}

/** The next products for an export, each with the sequence of its last event. */
export async function productsAfter(db: Queryable, afterId: number, limit: number) {
  const rows: ProductRow[] = await db('products').where('id', '>', afterId).orderBy('id').limit(limit)
  return rows.map((row) => ({ product: productOf(row), sequence: row.changed_seq }))
}

export async function deleteProduct(db: Queryable, id: number): Promise<boolean> {
  return (await db('products').where({ id }).delete()) > 0
}

/**
 * Moves the stock by `delta`, never below zero; check and change are one statement, so that two buyers never share
 * the last piece. @returns whether it moved
 */
export async function moveStock(db: Queryable, id: number, delta: number, at: string): Promise<boolean> {
  const moved = await db('products')
    .where({ id })
    .whereRaw('stock + ? >= 0', [delta])
    .update({ stock: db.raw('stock + ?', [delta]), updated_at: at })
  return moved === 1
}

export function rowOf<P extends Omit<Product, 'id'>>(product: P) {
  const { priceCents, tags, weightGrams, discontinuedAt, createdAt, updatedAt, ...same } = product
  return {
    ...same,
    price_cents: priceCents,
    tags: JSON.stringify(tags),
    weight_grams: weightGrams,
    discontinued_at: discontinuedAt,
    created_at: createdAt,
    updated_at: updatedAt,
  }
}

function productOf(row: ProductRow): Product {
  const {
    price_cents,
    tags,
    weight_grams,
    discontinued_at,
    created_at,
    updated_at,
    changed_seq: _seq,
    ...same
  } = row
  return {
    ...same,
    priceCents: price_cents,
    tags: JSON.parse(tags) as string[],
    weightGrams: weight_grams,
    discontinuedAt: discontinued_at,
    createdAt: created_at,
    updatedAt: updated_at,
  }
}
