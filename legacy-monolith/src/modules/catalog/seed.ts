import type { Queryable } from '@banyan/service-kit/database'
import { rowOf } from './catalog-repository.ts'
import catalogue from './catalogue.json' with { type: 'json' }

export async function seedCatalogue(db: Queryable): Promise<void> {
  const rows = catalogue.map((product) => rowOf({ ...product, updatedAt: product.createdAt }))
  await db.batchInsert('products', rows, 40)
}
