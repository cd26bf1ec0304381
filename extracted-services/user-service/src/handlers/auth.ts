import { HttpError, parseInput } from '@banyan/service-kit/errors'
import { Router } from 'express'
import type { Accounts } from '../domain/accounts.ts'
import { type TokenIssuer, tokenLifetimeSeconds } from '../domain/signing-key.ts'
import { EmailTaken, type User } from '../domain/user.ts'
import { credentialsBody, newUserBody } from './schemas.ts'
import type { ShowUser } from './user-dto.ts'

export function authHandlers(accounts: Accounts, issuer: TokenIssuer, show: ShowUser): Router {
  const router = Router()
  const grant = async (user: User) => {
    const token = await issuer.issue(user)
    return { token, tokenType: 'Bearer', expiresIn: tokenLifetimeSeconds, user: show(user) }
  }

  router.post('/auth/register', async (req, res) => {
    const user = await accounts.open(parseInput(newUserBody, req.body)).catch(refuseTakenEmail)
    res.status(201).json(await grant(user))
  })

  router.post('/auth/login', async (req, res) => {
    const { email, password } = parseInput(credentialsBody, req.body)
    const user = await accounts.signIn(email, password)
    if (!user) throw new HttpError(401, 'wrong_credentials', 'The e-mail or the password is wrong')
    res.json(await grant(user))
  })

  // Tokens are not kept anywhere: the client forgets its own.
  router.post('/auth/logout', (_req, res) => {
    res.status(204).end()
  })

  router.get('/.well-known/jwks.json', (_req, res) => {
    res.setHeader('cache-control', 'public, max-age=300')
    res.json(issuer.jwks)
  })

  return router
}

export function refuseTakenEmail(error: unknown): never {
  if (error instanceof EmailTaken) throw new HttpError(409, 'email_taken', 'email: is already registered')
  throw error
}
