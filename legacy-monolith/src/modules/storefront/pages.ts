import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'
import type { Request, RequestHandler, Response } from 'express'
import type { UsersService } from '../users/users-service.ts'
import type { Cart } from './cart.ts'
import type { Session, Sessions } from './sessions.ts'

const views = fileURLToPath(new URL('./views', import.meta.url))

/** What every page knows about its visitor. */
export interface Visit {
  session: Session
  user: { id: string; name: string; email: string; role: string } | undefined
}

export interface Pages {
  /** A handler that knows its visitor. */
  page(handle: (req: Request, res: Response, visit: Visit) => Promise<void>): RequestHandler
  /** Like `page`, for a form: the CSRF token is checked before anything happens. */
  form(handle: (req: Request, res: Response, visit: Visit) => Promise<void>): RequestHandler
  render(res: Response, view: string, visit: Visit, data?: Record<string, unknown>): Promise<void>
  /** A redirect the way this shop always did it: 302, with its own host in front. */
  redirect(res: Response, path: string): void
}

export function createPages(options: {
  sessions: Sessions
  users: UsersService
  cart: Cart
  origin: () => string
}): Pages {
  const { sessions, users, cart, origin } = options
  const eta = new Eta({ views, cache: true, useWith: false })

  const visitOf = async (req: Request, res: Response): Promise<Visit> => {
    const session = await sessions.open(req, res)
    const user = session.userId ? await users.find(session.userId) : undefined
    return { session, user }
  }

  return {
    page: (handle) => async (req, res) => handle(req, res, await visitOf(req, res)),

    form: (handle) => async (req, res) => {
      const visit = await visitOf(req, res)
      sessions.requireCsrf(req, visit.session)
      await handle(req, res, visit)
    },

    async render(res, view, visit, data = {}) {
      const { lines } = await cart.priced(visit.session.rowId)
      const cartCount = lines.reduce((sum, line) => sum + line.quantity, 0)
      const shared = { user: visit.user, csrf: sessions.csrfToken(visit.session), cartCount, euros }
      res.setHeader('cache-control', 'private, no-cache')
      res.type('html').send(eta.render(view, { title: 'Fig & Vine', ...shared, ...data }))
    },

    redirect: (res, path) => res.redirect(302, `${origin()}${path}`),
  }
}

const euros = (cents: number): string => `€${(cents / 100).toFixed(2)}`
