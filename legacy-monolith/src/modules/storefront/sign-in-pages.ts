import { HttpError, parseInput } from '@banyan/service-kit/errors'
import { Router } from 'express'
import { z } from 'zod'
import { newUserSchema } from '../users/users-api.ts'
import type { UsersService } from '../users/users-service.ts'
import type { Pages } from './pages.ts'
import type { Sessions } from './sessions.ts'

const loginSchema = z.object({
  email: z.string().max(254),
  password: z.string().max(200),
  next: z.string().optional(),
})

export function signInPages(deps: { pages: Pages; sessions: Sessions; users: UsersService }): Router {
  const { pages, sessions, users } = deps
  const router = Router()

  router.get(
    '/login',
    pages.page(async (req, res, visit) => {
      if (visit.user) return pages.redirect(res, '/account')
      await pages.render(res, 'login', visit, {
        next: localPath(req.query.next),
        problem: undefined,
        email: '',
      })
    }),
  )

  router.post(
    '/login',
    pages.form(async (req, res, visit) => {
      const { email, password, next } = parseInput(loginSchema, req.body)
      const user = await users.authenticate(email, password)
      if (!user) {
        res.status(401)
        const problem = 'The e-mail or the password is wrong.'
        return pages.render(res, 'login', visit, { next: localPath(next), problem, email })
      }
      await sessions.signIn(res, visit.session, user.id)
      pages.redirect(res, localPath(next))
    }),
  )

  router.get(
    '/register',
    pages.page(async (_req, res, visit) => pages.render(res, 'register', visit, { problem: undefined })),
  )

  router.post(
    '/register',
    pages.form(async (req, res, visit) => {
      try {
        const user = await users.register(parseInput(newUserSchema, req.body))
        await sessions.signIn(res, visit.session, user.id)
        pages.redirect(res, '/account')
      } catch (error) {
        if (!(error instanceof HttpError)) throw error
        res.status(error.status)
        await pages.render(res, 'register', visit, { problem: error.message })
      }
    }),
  )

  router.post(
    '/logout',
    pages.form(async (_req, res, { session }) => {
      await sessions.end(res, session)
      pages.redirect(res, '/')
    }),
  )

  return router
}

/** Where to go after signing in: a path of this shop, never another site (`//evil.example`, `/\evil.example`). */
function localPath(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])[\w\-./?=&%]*$/.test(next) ? next : '/account'
}
