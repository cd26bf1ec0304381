import { SignJWT } from 'jose'
import { type Dispatcher, request } from 'undici'
import { type Caller, tokenIssuer } from '../bearer.ts'

export interface Answer {
  status: number
  headers: Headers
  text: string
  // What a server says is checked by the test that reads it.
  // biome-ignore lint/suspicious/noExplicitAny: test code reads arbitrary JSON
  json: any
}

export interface CallOptions {
  token?: string | undefined
  body?: unknown
  headers?: Record<string, string>
}

export type Client = (method: string, path: string, options?: CallOptions) => Promise<Answer>

/** A small JSON client over a real socket; redirects are shown, not followed. */
export function clientOf(url: string): Client {
  return async (method, path, { token, body, headers = {} } = {}) => {
    const given: Record<string, string> = { ...headers }
    if (token) given.authorization = `Bearer ${token}`
    if (body !== undefined) given['content-type'] ??= 'application/json'
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const timeouts = { headersTimeout: 10_000, bodyTimeout: 10_000 }
    const answer = await request(url + path, {
      method: method as Dispatcher.HttpMethod,
      headers: given,
      body: payload ?? null,
      ...timeouts,
    })
    const text = await answer.body.text()
    const received = new Headers()
    for (const [name, value] of Object.entries(answer.headers)) {
      for (const one of [value ?? []].flat()) received.append(name, one)
    }
    const isJson = /json/.test(received.get('content-type') ?? '')
    return {
      status: answer.statusCode,
      headers: received,
      text,
      json: isJson && text ? JSON.parse(text) : undefined,
    }
  }
}

/** A token as the estate's issuer signs one. */
export function signTestToken(
  secret: string,
  caller: Partial<Caller> & { expiresIn?: string } = {},
): Promise<string> {
  const {
    userId = 'c2a4e6f8-1b3d-4f5a-8c7e-9d0b1a2c3e4f',
    role = 'customer',
    email = 'grace@example.com',
  } = caller
  return new SignJWT({ email, role })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(tokenIssuer)
    .setSubject(userId)
    .setIssuedAt()
    .setExpirationTime(caller.expiresIn ?? '5m')
    .sign(new TextEncoder().encode(secret))
}
