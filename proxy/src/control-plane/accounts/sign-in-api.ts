import type { Request } from 'express'
import type { Session } from '../../contracts/session.ts'
import type { Call, Handlers } from '../bind.ts'
import { clearSessionCookie, sessionCookieOf, setSessionCookie } from './session-cookie.ts'
import { SESSION_ABSOLUTE_MS } from './sessions.ts'
import type { From, SignedIn, SignInService } from './sign-in-service.ts'

type Names = 'getSession' | 'signIn' | 'signOut' | 'setup' | 'readAccountLink' | 'acceptAccountLink'

export function signInApi(accounts: SignInService, version: string): Handlers<Names> {
  const view = async (account: Session['account']): Promise<Session> => ({
    account,
    setupNeeded: account === null && (await accounts.setupNeeded()),
    instance: { version },
  })
  const welcome = ({ account, cookie }: SignedIn, { req, res }: Call<'signIn'>['http']) => {
    setSessionCookie(req, res, cookie, SESSION_ABSOLUTE_MS)
    return view({ name: account.name, role: account.role })
  }
  return {
    getSession: ({ caller }) => view(caller && { name: caller.actor.name, role: caller.role }),
    async signIn({ body, http }) {
      const from = fromOf(http.req)
      const signedIn =
        'link' in body ? await accounts.signInWithLink(body.link, from) : await accounts.signIn(body, from)
      return welcome(signedIn, http)
    },
    setup: async ({ body, http }) => welcome(await accounts.setUp(body, fromOf(http.req)), http),
    readAccountLink: ({ body, http }) => accounts.readLink(body.link, fromOf(http.req)),
    acceptAccountLink: async ({ body, http }) =>
      welcome(await accounts.acceptLink(body, fromOf(http.req)), http),
    async signOut({ caller, http: { req, res } }) {
      if (caller) await accounts.signOut(caller, fromOf(req))
      clearSessionCookie(req, res)
    },
  }
}

const fromOf = (req: Request): From => ({
  address: req.ip ?? '',
  userAgent: req.headers['user-agent'] ?? '',
  cookie: sessionCookieOf(req),
})
