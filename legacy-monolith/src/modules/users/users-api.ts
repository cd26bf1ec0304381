import { callerOf, requireCaller, type TokenVerifier } from '@banyan/service-kit/bearer'
import { HttpError, parseInput } from '@banyan/service-kit/errors'
import { Router } from 'express'
import { z } from 'zod'
import { legacyDate } from '../../legacy-date.ts'
import { userView } from './user-view.ts'
import type { UsersService } from './users-service.ts'

export const newUserSchema = z.object({
  email: z.email('must be an e-mail address').max(254),
  password: z.string('must be a string').min(8, 'must have at least 8 characters').max(200),
  name: z.string('must be a string').trim().min(1, 'must not be empty').max(100),
})

const profileSchema = z
  .object({
    name: z.string().trim().min(1, 'must not be empty').max(100),
    phone: z.string().trim().max(40).nullable(),
  })
  .partial()

export function usersApi(users: UsersService, verifyToken: TokenVerifier, now: () => Date): Router {
  const router = Router()
  const signedIn = requireCaller(verifyToken)

  router.post('/users', async (req, res) => {
    const user = await users.register(parseInput(newUserSchema, req.body))
    res.status(201).location(`/users/${user.id}`).json(userView(user))
  })

  router.get('/users/me', signedIn, async (_req, res) => {
    res.json(userView(await users.get(callerOf(res).userId)))
  })

  router.put('/users/me', signedIn, async (req, res) => {
    const { name, phone } = parseInput(profileSchema, req.body)
    const profile = { ...(name !== undefined && { name }), ...(phone !== undefined && { phone }) }
    if (Object.keys(profile).length === 0)
      throw new HttpError(400, 'invalid_input', 'body: give a name or a phone')
    res.json(userView(await users.updateProfile(callerOf(res).userId, profile)))
  })

  router.get('/users/:id', signedIn, async (req, res) => {
    const id = String(req.params.id)
    const caller = callerOf(res)
    if (caller.role === 'customer' && caller.userId !== id) {
      throw new HttpError(403, 'forbidden', 'Customers may only see themselves')
    }
    res.json(userView(await users.get(id)))
  })

  router.get('/users/:id/validate', signedIn, async (req, res) => {
    const user = await users.get(String(req.params.id))
    res.json({ userId: user.id, valid: true, role: user.role, checkedAt: legacyDate(now()) })
  })

  return router
}
