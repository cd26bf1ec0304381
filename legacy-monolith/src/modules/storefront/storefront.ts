import { fileURLToPath } from 'node:url'
import type { Database } from '@banyan/service-kit/database'
import express, { Router } from 'express'
import helmet from 'helmet'
import type { CatalogService } from '../catalog/catalog-service.ts'
import type { OrdersService } from '../orders/orders-service.ts'
import type { UsersService } from '../users/users-service.ts'
import { accountPages } from './account-pages.ts'
import { createCart } from './cart.ts'
import { cartPages } from './cart-pages.ts'
import { createPages } from './pages.ts'
import { photoForm, photosApi } from './photos.ts'
import { createSessions } from './sessions.ts'
import { shopPages } from './shop-pages.ts'
import { signInPages } from './sign-in-pages.ts'

const publicFiles = fileURLToPath(new URL('./public', import.meta.url))

export interface StorefrontDependencies {
  db: Database
  secret: string
  now: () => Date
  origin: () => string
  catalog: CatalogService
  orders: OrdersService
  users: UsersService
  onPlaced: () => void
  closing: AbortSignal
}

/** The pages people see. They call the other modules directly, as one does inside of a monolith. */
export function storefront(deps: StorefrontDependencies): Router {
  const { db, catalog, users } = deps
  const sessions = createSessions(db, deps.secret, deps.now)
  const cart = createCart(db, catalog)
  const pages = createPages({ sessions, users, cart, origin: deps.origin })
  const shared = { ...deps, pages, sessions, cart }

  const router = Router()
  router.use('/static', express.static(publicFiles, { maxAge: '5m', index: false }))
  router.use(photosApi(db, catalog))
  router.use(pageHeaders())
  router.use(express.urlencoded({ extended: false, limit: '20kb' }))
  router.use(shopPages(catalog, pages))
  router.use(cartPages(shared))
  router.use(photoForm(shared))
  router.use(signInPages(shared))
  router.use(accountPages(shared))
  return router
}

/** No inline code, nothing from elsewhere. Plain http is fine here: TLS is the business of whoever stands in front. */
function pageHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
  })
}
