import type { Request, Response } from 'express'
import { cookieOf } from '../../domain/headers.ts'

const NAME = 'banyan_session'

/**
 * Over TLS the name begins with __Host-, which browsers take only from this very host, with Secure and for all paths
 * (RFC 6265bis, section 4.1.3.2): no other host of the same domain can set one. Without TLS a browser would refuse it.
 */
const nameFor = (req: Request) => (req.secure ? `__Host-${NAME}` : NAME)

/** The value of the session cookie, or null. Over TLS a cookie without the prefix is nobody's. */
export const sessionCookieOf = (req: Request): string | null => cookieOf(req.rawHeaders, nameFor(req)) || null

/** Scripts cannot read it and other sites cannot send it; over TLS it never travels without. */
export function setSessionCookie(req: Request, res: Response, value: string, maxAgeMs: number): void {
  res.cookie(nameFor(req), value, { ...attributes(req), maxAge: maxAgeMs })
}

export function clearSessionCookie(req: Request, res: Response): void {
  res.clearCookie(nameFor(req), attributes(req))
}

const attributes = (req: Request) =>
  ({ httpOnly: true, sameSite: 'strict', path: '/', secure: req.secure }) as const
