import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import { Refusal } from '../domain/errors.ts'

/** A request id from the outside is kept when it is harmless, so that one id follows a request through all logs. */
export const requestId: RequestHandler = (req, res, next) => {
  const given = req.headers['x-request-id']
  const id = typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID()
  res.locals.requestId = id
  res.setHeader('x-request-id', id)
  next()
}

const LOCAL = ['localhost', '127.0.0.1', '[::1]']

/**
 * Only names that are meant for the admin port are answered. A page of another site can point its own name at
 * 127.0.0.1 (DNS rebinding), but it cannot make the browser send ours.
 */
export function hostAllowList(allowed: readonly string[]): RequestHandler {
  const names = new Set([...LOCAL, ...allowed].map((name) => name.toLowerCase()))
  return (req, _res, next) => {
    const name = hostName(req.headers.host)
    if (names.has(name)) return next()
    throw new Refusal(
      'wrong_host',
      `The admin port does not answer for the host "${name}". Add it to BANYAN_ADMIN_ALLOWED_HOSTS if it should.`,
    )
  }
}

const hostName = (host: string | undefined) => (host ?? '').toLowerCase().replace(/:\d*$/, '')

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * A change must come from our own pages. Browsers say where it comes from (Origin), and cannot be made to send
 * x-banyan-csrf from another site without asking us first; a bearer token is proof enough by itself.
 */
export const csrf: RequestHandler = (req, res, next) => {
  if (SAFE.has(req.method) || req.headers.authorization !== undefined) return next()
  const { origin, host, 'sec-fetch-site': site } = req.headers
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new Refusal('csrf', 'A change cannot come from a page of another site.')
  }
  if (origin !== undefined && !isOwnOrigin(origin, host)) {
    throw new Refusal('csrf', `A change cannot come from a page of ${origin}.`)
  }
  if (res.locals.caller && req.headers['x-banyan-csrf'] !== '1') {
    throw new Refusal('csrf', 'A change that is signed in by a cookie needs the header x-banyan-csrf: 1.')
  }
  next()
}

function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === (host ?? '').toLowerCase()
}
