import { randomUUID } from 'node:crypto'
import { requireCaller, requireRole, type TokenVerifier } from '@banyan/service-kit/bearer'
import { HttpError, parseInput } from '@banyan/service-kit/errors'
import { Router } from 'express'
import type { z } from 'zod'
import type { Catalogue } from '../domain/catalogue.ts'
import type { Product, ProductDraft } from '../domain/product.ts'
import { type Refusal, ReservationRefused } from '../domain/reservation.ts'
import type { Presentation } from './planted-differences.ts'
import { toDto } from './product-dto.ts'
import { pageQuery, productBody, reserveBody } from './schemas.ts'

export function productHandlers(
  catalogue: Catalogue,
  verifyToken: TokenVerifier,
  presentation: Presentation,
): Router {
  const router = Router()
  const signedIn = requireCaller(verifyToken)
  const admin = requireRole('admin')
  const show = (product: Product) => presentation.product(toDto(product))
  if (presentation.slow) router.use('/products', presentation.slow)

  router.get('/products', async (req, res) => {
    const { limit, offset, q } = parseInput(pageQuery, req.query)
    const { items, total } = await catalogue.search({ limit, offset, q })
    res.json({ items: items.map(show), total, limit, offset })
  })

  router.get('/products/:id', async (req, res) => {
    res.json(show(found(await catalogue.find(idOf(req.params.id)), req.params.id)))
  })

  router.post('/products', signedIn, admin, async (req, res) => {
    const product = await catalogue.create(draftOf(parseInput(productBody, req.body))).catch(refuseTakenSku)
    res.status(201).location(`/products/${product.id}`).json(show(product))
  })

  router.post('/products/reserve', signedIn, async (req, res) => {
    const { orderId, items } = parseInput(reserveBody, req.body)
    res.json(await catalogue.reserve(orderId ?? randomUUID(), items).catch(refuseReservation))
  })

  router.put('/products/:id', signedIn, admin, async (req, res) => {
    const draft = draftOf(parseInput(productBody, req.body))
    const product = await catalogue.replace(idOf(req.params.id), draft).catch(refuseTakenSku)
    res.json(show(found(product, req.params.id)))
  })

  router.delete('/products/:id', signedIn, admin, async (req, res) => {
    if (!(await catalogue.remove(idOf(req.params.id)))) throw notFound(req.params.id)
    res.status(204).end()
  })

  return router
}

const notFound = (id: unknown) => new HttpError(404, 'product_not_found', `Product ${id} was not found`)

function found(product: Product | undefined, id: unknown): Product {
  if (!product) throw notFound(id)
  return product
}

/** An id that cannot exist is as absent as one that does not. */
function idOf(text: unknown): number {
  if (typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw notFound(text)
}

const draftOf = ({ price, ...rest }: z.output<typeof productBody>): ProductDraft => ({
  ...rest,
  priceCents: Math.round(price * 100),
})

function refuseTakenSku(error: unknown): never {
  if (/unique/i.test(String(error))) throw new HttpError(409, 'sku_taken', 'sku: is already in use')
  throw error
}

function refuseReservation(error: unknown): never {
  throw error instanceof ReservationRefused ? toHttp(error.refusal) : error
}

function toHttp(refusal: Refusal): HttpError {
  switch (refusal.kind) {
    case 'unknown_product':
      return notFound(refusal.productId)
    case 'already_released': {
      const message = `The reservation of order ${refusal.orderId} was already released`
      return new HttpError(409, 'reservation_released', message)
    }
    case 'insufficient_stock': {
      const { kind, ...details } = refusal
      const message = `Only ${details.available} of product ${details.productId} are left`
      return new HttpError(409, kind, message, details)
    }
  }
}
