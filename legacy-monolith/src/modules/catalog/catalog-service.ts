import type { Database, Queryable, Transaction } from '@banyan/service-kit/database'
import { HttpError } from '@banyan/service-kit/errors'
import { legacyDate } from '../../legacy-date.ts'
import {
  deleteProduct,
  findProduct,
  findProducts,
  insertProduct,
  listProducts,
  type Page,
  type Product,
  putProduct,
} from './catalog-repository.ts'
import type { PublishProduct } from './product-changes.ts'
import { type Line, release, reserve } from './reservations.ts'
import type { StockChanges } from './stock-changes.ts'

export type ProductInput = Omit<Product, 'id' | 'createdAt' | 'updatedAt'>

export type CatalogService = ReturnType<typeof createCatalogService>

export function createCatalogService(options: {
  db: Database
  publish: PublishProduct
  stockChanges: StockChanges
  now: () => Date
}) {
  const { db, publish, stockChanges, now } = options
  const announce = async (ids: readonly number[]) => {
    for (const { id, stock } of await findProducts(db, ids)) stockChanges.publish({ productId: id, stock })
  }

  /** @throws HttpError 404 */
  const get = async (id: number): Promise<Product> => {
    const product = await findProduct(db, id)
    if (!product) throw productNotFound(id)
    return product
  }

  return {
    get,
    announce,
    list: (page: Page) => listProducts(db, page),
    many: (ids: readonly number[]) => findProducts(db, ids),
    manyWithin: (tx: Queryable, ids: readonly number[]) => findProducts(tx, ids),

    async create(input: ProductInput): Promise<Product> {
      const at = legacyDate(now())
      return db
        .transaction(async (tx) => {
          const draft = { ...input, createdAt: at, updatedAt: at }
          const product = { id: await insertProduct(tx, draft), ...draft }
          await publish(tx, { change: 'created', stockDelta: product.stock, product })
          return product
        })
        .catch(refuseTakenSku)
    },

    async update(id: number, changes: ProductInput): Promise<Product> {
      const updated = await db
        .transaction(async (tx) => {
          const before = await findProduct(tx, id, 'locked')
          if (!before) throw productNotFound(id)
          const product = { ...before, ...changes, updatedAt: legacyDate(now()) }
          await putProduct(tx, product)
          await publish(tx, { change: 'updated', stockDelta: product.stock - before.stock, product })
          return product
        })
        .catch(refuseTakenSku)
      await announce([id])
      return updated
    },

    async remove(id: number): Promise<void> {
      await db.transaction(async (tx) => {
        const product = await findProduct(tx, id, 'locked')
        if (!product) throw productNotFound(id)
        await publish(tx, { change: 'deleted', stockDelta: -product.stock, product })
        await deleteProduct(tx, id)
      })
    },

    async reserve(orderId: string, lines: readonly Line[]) {
      const reservation = await db.transaction((tx) =>
        reserve(tx, publish, orderId, lines, legacyDate(now())),
      )
      await announce(lines.map((line) => line.productId))
      return reservation
    },

    /** For the orders module, which shares the database and so the transaction. */
    reserveWithin: (tx: Transaction, orderId: string, lines: readonly Line[]) =>
      reserve(tx, publish, orderId, lines, legacyDate(now())),
    releaseWithin: (tx: Transaction, orderId: string) => release(tx, publish, orderId, legacyDate(now())),
  }
}

const productNotFound = (id: number) => new HttpError(404, 'product_not_found', `Product ${id} was not found`)

function refuseTakenSku(error: unknown): never {
  if (/unique/i.test(String(error))) throw new HttpError(409, 'sku_taken', 'sku: is already in use')
  throw error
}
