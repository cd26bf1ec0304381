import { callerOf, requireCaller, type TokenVerifier } from '@banyan/service-kit/bearer'
import { HttpError, parseInput } from '@banyan/service-kit/errors'
import { Router } from 'express'
import type { Accounts } from '../domain/accounts.ts'
import type { User } from '../domain/user.ts'
import { refuseTakenEmail } from './auth.ts'
import { newUserBody, profileBody } from './schemas.ts'
import type { ShowUser } from './user-dto.ts'

export function userHandlers(options: {
  accounts: Accounts
  verifyToken: TokenVerifier
  show: ShowUser
  now: () => Date
}): Router {
  const { accounts, show, now } = options
  const router = Router()
  const signedIn = requireCaller(options.verifyToken)

  router.post('/users', async (req, res) => {
    const user = await accounts.open(parseInput(newUserBody, req.body)).catch(refuseTakenEmail)
    res.status(201).location(`/users/${user.id}`).json(show(user))
  })

  router.get('/users/me', signedIn, async (_req, res) => {
    const { userId } = callerOf(res)
    res.json(show(found(await accounts.find(userId), userId)))
  })

  router.put('/users/me', signedIn, async (req, res) => {
    const { name, phone } = parseInput(profileBody, req.body)
    const profile = { ...(name !== undefined && { name }), ...(phone !== undefined && { phone }) }
    if (Object.keys(profile).length === 0)
      throw new HttpError(400, 'invalid_input', 'body: give a name or a phone')
    const { userId } = callerOf(res)
    res.json(show(found(await accounts.changeProfile(userId, profile), userId)))
  })

  router.get('/users/:id', signedIn, async (req, res) => {
    const id = String(req.params.id)
    const caller = callerOf(res)
    if (caller.role === 'customer' && caller.userId !== id) {
      throw new HttpError(403, 'forbidden', 'Customers may only see themselves')
    }
    res.json(show(found(await accounts.find(id), id)))
  })

  router.get('/users/:id/validate', signedIn, async (req, res) => {
    const id = String(req.params.id)
    const user = found(await accounts.find(id), id)
    const checkedAt = now().toISOString().slice(0, 19).replace('T', ' ')
    res.json({ userId: user.id, valid: true, role: user.role, checkedAt })
  })

  return router
}

function found(user: User | undefined, id: string): User {
  if (!user) throw new HttpError(404, 'user_not_found', `User ${id} was not found`)
  return user
}
