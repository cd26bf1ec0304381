import type { Database, Queryable } from '@banyan/service-kit/database'
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
  updateProduct,
} from './catalog-repository.ts'
import { type Line, release, reserve } from './reservations.ts'
import type { StockChanges } from './stock-changes.ts'

export type ProductInput = Omit<Product, 'id' | 'createdAt' | 'updatedAt'>

export type CatalogService = ReturnType<typeof createCatalogService>

export function createCatalogService(db: Database, stockChanges: StockChanges, now: () => Date) {
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
      const draft = { ...input, createdAt: at, updatedAt: at }
      const id = await db.transaction((tx) => insertProduct(tx, draft)).catch(refuseTakenSku)
      return get(id)
    },

    async update(id: number, changes: Partial<ProductInput>): Promise<Product> {
      const updated = { ...(await get(id)), ...changes, updatedAt: legacyDate(now()) }
      await updateProduct(db, updated).catch(refuseTakenSku)
      await announce([id])
      return updated
    },

    async remove(id: number): Promise<void> {
      if (!(await deleteProduct(db, id))) throw productNotFound(id)
    },

    async reserve(orderId: string, lines: readonly Line[]) {
      const reservation = await db.transaction((tx) => reserve(tx, orderId, lines, legacyDate(now())))
      await announce(lines.map((line) => line.productId))
      return reservation
    },

    /** For the orders module, which shares the database and so the transaction. */
    reserveWithin: (tx: Queryable, orderId: string, lines: readonly Line[]) =>
      reserve(tx, orderId, lines, legacyDate(now())),
    releaseWithin: (tx: Queryable, orderId: string) => release(tx, orderId, legacyDate(now())),
  }
}

const productNotFound = (id: number) => new HttpError(404, 'product_not_found', `Product ${id} was not found`)

function refuseTakenSku(error: unknown): never {
  if (/unique/i.test(String(error))) throw new HttpError(409, 'sku_taken', 'sku: is already in use')
  throw error
}
