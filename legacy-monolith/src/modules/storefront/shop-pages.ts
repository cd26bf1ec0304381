import { parseInput } from '@banyan/service-kit/errors'
import { Router } from 'express'
import { z } from 'zod'
import { productId } from '../catalog/catalog-api.ts'
import type { CatalogService } from '../catalog/catalog-service.ts'
import type { Pages } from './pages.ts'

const pageSize = 12
const searchSchema = z.object({
  q: z.string().trim().max(100).default(''),
  page: z.coerce.number().int().min(1).max(1000).catch(1),
})

/** The home page with its search, and a page for each product. */
export function shopPages(catalog: CatalogService, pages: Pages): Router {
  const router = Router()

  router.get(
    '/',
    pages.page(async (req, res, visit) => {
      const { q, page } = parseInput(searchSchema, req.query)
      const { items, total } = await catalog.list({
        q: q || undefined,
        limit: pageSize,
        offset: (page - 1) * pageSize,
      })
      const lastPage = Math.max(1, Math.ceil(total / pageSize))
      await pages.render(res, 'home', visit, { products: items, total, q, page, lastPage })
    }),
  )

  router.get(
    '/p/:id',
    pages.page(async (req, res, visit) => {
      const product = await catalog.get(productId(req.params.id))
      await pages.render(res, 'product', visit, { product, title: `${product.name} · Fig & Vine` })
    }),
  )

  return router
}
