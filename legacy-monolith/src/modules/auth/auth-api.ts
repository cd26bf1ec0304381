import { HttpError, parseInput } from '@banyan/service-kit/errors'
import { Router } from 'express'
import { z } from 'zod'
import { userView } from '../users/user-view.ts'
import { newUserSchema } from '../users/users-api.ts'
import type { User } from '../users/users-repository.ts'
import type { UsersService } from '../users/users-service.ts'
import { type IssueToken, tokenLifetimeSeconds } from './tokens.ts'

const credentialsSchema = z.object({
  email: z.string('must be a string').min(1, 'must not be empty').max(254),
  password: z.string('must be a string').min(1, 'must not be empty').max(200),
})

export function authApi(users: UsersService, issueToken: IssueToken): Router {
  const router = Router()

  const grant = async (user: User) => ({
    token: await issueToken(user),
    tokenType: 'Bearer',
    expiresIn: tokenLifetimeSeconds,
    user: userView(user),
  })

  router.post('/auth/register', async (req, res) => {
    const user = await users.register(parseInput(newUserSchema, req.body))
    res.status(201).json(await grant(user))
  })

  router.post('/auth/login', async (req, res) => {
    const { email, password } = parseInput(credentialsSchema, req.body)
    const user = await users.authenticate(email, password)
    if (!user) throw new HttpError(401, 'wrong_credentials', 'The e-mail or the password is wrong')
    res.json(await grant(user))
  })

  // Tokens are not kept anywhere: the client forgets its own. The storefront's session ends at its own /logout.
  router.post('/auth/logout', (_req, res) => {
    res.status(204).end()
  })

  return router
}
