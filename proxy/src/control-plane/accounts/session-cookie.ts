import type { Request, Response } from 'express'
import { cookieOf } from '../../domain/headers.ts'

const NAME = 'banyan_session'

/** The value of the session cookie, or null. */
export const sessionCookieOf = (req: Request): string | null => cookieOf(req.rawHeaders, NAME) || null

/** Scripts cannot read it and other sites cannot send it; over TLS it never travels without. */
export function setSessionCookie(req: Request, res: Response, value: string, maxAgeMs: number): void {
  res.cookie(NAME, value, { ...attributes(req), maxAge: maxAgeMs })
}

export function clearSessionCookie(req: Request, res: Response): void {
  res.clearCookie(NAME, attributes(req))
}

const attributes = (req: Request) =>
  ({ httpOnly: true, sameSite: 'strict', path: '/', secure: req.secure }) as const
