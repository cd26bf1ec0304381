import type { Database } from '@banyan/service-kit/database'
import { HttpError } from '@banyan/service-kit/errors'
import { Router } from 'express'
import { legacyDate } from '../../legacy-date.ts'
import { productId } from '../catalog/catalog-api.ts'
import type { CatalogService } from '../catalog/catalog-service.ts'
import type { Pages } from './pages.ts'
import { drawPhoto } from './photo-drawing.ts'
import { readUpload } from './photo-upload.ts'
import type { Sessions } from './sessions.ts'

interface PhotoRow {
  type: string
  bytes: Buffer
}

/** `GET /photos/{id}`: the photo that somebody uploaded, else a drawing. */
export function photosApi(db: Database, catalog: CatalogService): Router {
  const router = Router()
  router.get('/photos/:id', async (req, res) => {
    const id = productId(req.params.id)
    const photo = await db('photos').where({ product_id: id }).first<PhotoRow | undefined>('type', 'bytes')
    // `send` adds the ETag and answers 304 to who has it already.
    res.setHeader('cache-control', 'public, max-age=60')
    res.setHeader('x-content-type-options', 'nosniff')
    if (photo) res.type(photo.type).send(photo.bytes)
    else res.type('image/svg+xml').send(drawPhoto(await catalog.get(id)))
  })
  return router
}

/** `POST /p/{id}/photo`: a multipart form for administrators. */
export function photoForm(deps: {
  db: Database
  pages: Pages
  sessions: Sessions
  catalog: CatalogService
  now: () => Date
}): Router {
  const { db, pages, sessions, catalog, now } = deps
  const router = Router()
  router.post(
    '/p/:id/photo',
    pages.page(async (req, res, visit) => {
      const { fields, file } = await readUpload(req)
      sessions.requireCsrf(req, visit.session, fields._csrf)
      if (visit.user?.role !== 'admin')
        throw new HttpError(403, 'forbidden', 'Only administrators may upload photos')
      const { id } = await catalog.get(productId(req.params.id))
      if (!file) throw new HttpError(415, 'not_an_image', 'photo: must be a PNG, JPEG or WebP image')
      const row = { product_id: id, ...file, uploaded_at: legacyDate(now()) }
      await db('photos').insert(row).onConflict('product_id').merge()
      pages.redirect(res, `/p/${id}`)
    }),
  )
  return router
}
