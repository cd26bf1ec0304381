import type { Request, RequestHandler } from 'express'
import type { Actor } from '../contracts/activity.ts'
import { sessionCookieOf } from './accounts/session-cookie.ts'
import type { SignInService } from './accounts/sign-in-service.ts'
import { notSignedIn } from './bind.ts'
import type { Caller } from './caller.ts'
import type { TokensService } from './tokens/tokens-service.ts'

export type Authenticate = (req: Request) => Promise<Caller | null>

/** Who a request comes from: a bearer token goes before a cookie. A wrong token is refused, not ignored. */
export function authenticator(signIn: SignInService, tokens: TokensService): Authenticate {
  return async (req) => {
    const via = viaOf(req)
    const { authorization } = req.headers
    if (authorization !== undefined) {
      const value = /^bearer +(\S+)$/i.exec(authorization)?.[1]
      const caller = value === undefined ? null : await tokens.callerOf(value, via, req.ip ?? '')
      if (caller === null) throw notSignedIn()
      return caller
    }
    const cookie = sessionCookieOf(req)
    return cookie === null ? null : signIn.callerOf(cookie, via)
  }
}

export function authenticate(identify: Authenticate): RequestHandler {
  return async (req, res, next) => {
    res.locals.caller = await identify(req)
    next()
  }
}

function viaOf(req: Request): Actor['via'] {
  const via = req.headers['x-banyan-via']
  return via === 'console' || via === 'cli' ? via : 'api'
}
