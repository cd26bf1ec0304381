import type { Queryable } from '@banyan/service-kit/database'
import type { StockLevel } from '../domain/stock-level.ts'

export async function getLevel(db: Queryable, productId: number): Promise<StockLevel | undefined> {
  const row = await db('stock_levels')
    .where({ product_id: productId })
    .first<{ sku: string; available: number; as_of: string } | undefined>()
  if (!row) return undefined
  const [sum] = await db('pending_lines')
    .where({ product_id: productId })
    .sum<{ pending: number | string | null }[]>({ pending: 'quantity' })
  return {
    productId,
    sku: row.sku,
    available: row.available,
    pending: Number(sum?.pending ?? 0),
    asOf: row.as_of,
  }
}

export async function putLevel(tx: Queryable, level: Omit<StockLevel, 'pending'>): Promise<void> {
  const row = { product_id: level.productId, sku: level.sku, available: level.available, as_of: level.asOf }
  await tx('stock_levels').insert(row).onConflict('product_id').merge()
}

export async function dropLevel(tx: Queryable, productId: number): Promise<void> {
  await tx('stock_levels').where({ product_id: productId }).delete()
}

/** Remembers the lines of an order that waits for payment, unless its end was heard of first. */
export async function addPending(
  tx: Queryable,
  orderId: string,
  lines: readonly { productId: number; quantity: number }[],
): Promise<void> {
  if (await tx('settled_orders').where({ order_id: orderId }).first()) return
  const rows = lines.map(({ productId, quantity }) => ({
    order_id: orderId,
    product_id: productId,
    quantity,
  }))
  if (rows.length > 0) await tx('pending_lines').insert(rows)
}

export async function settlePending(tx: Queryable, orderId: string): Promise<void> {
  await tx('settled_orders').insert({ order_id: orderId }).onConflict('order_id').ignore()
  await tx('pending_lines').where({ order_id: orderId }).delete()
}
