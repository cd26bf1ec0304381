import { Router } from 'express'
import { productId } from '../catalog/catalog-api.ts'
import type { CatalogService } from '../catalog/catalog-service.ts'
import { drawPhoto } from './photo-drawing.ts'

export function photosApi(catalog: CatalogService): Router {
  const router = Router()
  router.get('/photos/:id', async (req, res) => {
    const product = await catalog.get(productId(req.params.id))
    // `send` adds the ETag and answers 304 to who has it already.
    res.setHeader('cache-control', 'public, max-age=300')
    res.type('image/svg+xml').send(drawPhoto(product))
  })
  return router
}
