import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Database } from '@banyan/service-kit/database'
import { HttpError } from '@banyan/service-kit/errors'
import type { Request, Response } from 'express'
import { legacyDate } from '../../legacy-date.ts'

const cookieName = 'sid'
const lifetimeMs = 30 * 24 * 60 * 60 * 1000

/** A visit. Without a `rowId` nothing was worth remembering yet, and nothing is stored. */
export interface Session {
  sid: string
  rowId: number | undefined
  userId: string | undefined
}

interface SessionRow {
  id: number
  user_id: string | null
}

export type Sessions = ReturnType<typeof createSessions>

/** @param secret keys the CSRF tokens, which are derived from the session id and so need no storage */
export function createSessions(db: Database, secret: string, now: () => Date) {
  const csrfToken = (session: Session) =>
    createHmac('sha256', secret).update(`csrf:${session.sid}`).digest('base64url')
  const expiry = () => legacyDate(new Date(now().getTime() + lifetimeMs))

  return {
    csrfToken,

    /** The visitor's session; who comes without one gets a new id. */
    async open(req: Request, res: Response): Promise<Session> {
      const sid = sidOf(req)
      const row = sid
        ? await db('sessions')
            .where({ sid_hash: digest(sid) })
            .where('expires_at', '>', legacyDate(now()))
            .first<SessionRow | undefined>()
        : undefined
      if (sid) return { sid, rowId: row?.id, userId: row?.user_id ?? undefined }
      const fresh = { sid: newSid(), rowId: undefined, userId: undefined }
      setCookie(res, fresh.sid)
      return fresh
    },

    /** Stores the session if it is not stored yet. @returns its row id */
    async keep(session: Session): Promise<number> {
      if (session.rowId !== undefined) return session.rowId
      const sidHash = digest(session.sid)
      await db('sessions').insert({ sid_hash: sidHash, expires_at: expiry() }).onConflict('sid_hash').ignore()
      const row = await db('sessions').where({ sid_hash: sidHash }).first<SessionRow>()
      return row.id
    },

    /** Signs a user in under a new id: an id that somebody planted before must not become a signed-in one. */
    async signIn(res: Response, session: Session, userId: string): Promise<void> {
      const id = await this.keep(session)
      const sid = newSid()
      await db('sessions')
        .where({ id })
        .update({ sid_hash: digest(sid), user_id: userId, expires_at: expiry() })
      setCookie(res, sid)
    },

    async end(res: Response, session: Session): Promise<void> {
      await db('sessions')
        .where({ sid_hash: digest(session.sid) })
        .delete()
      res.clearCookie(cookieName, { path: '/' })
    },

    /** @throws HttpError 403 when the form did not come from a page of this session */
    requireCsrf(
      req: Request,
      session: Session,
      given: unknown = (req.body as { _csrf?: unknown } | undefined)?._csrf,
    ) {
      const expected = Buffer.from(csrfToken(session))
      const actual = Buffer.from(typeof given === 'string' ? given : '')
      if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) {
        throw new HttpError(403, 'csrf', 'This form is too old or came from somewhere else: reload the page')
      }
    },

    deleteExpired: () => db('sessions').where('expires_at', '<=', legacyDate(now())).delete(),
  }
}

const newSid = () => randomBytes(24).toString('base64url')
const digest = (sid: string) => createHash('sha256').update(sid).digest('hex')

function sidOf(req: Request): string | undefined {
  return /(?:^|;\s*)sid=([\w-]{32})(?:;|$)/.exec(req.headers.cookie ?? '')?.[1]
}

function setCookie(res: Response, sid: string): void {
  res.cookie(cookieName, sid, { path: '/', httpOnly: true, sameSite: 'lax', maxAge: lifetimeMs })
}
