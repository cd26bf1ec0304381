import { HttpError } from '@banyan/service-kit/errors'
import type { ServiceClient } from '@banyan/service-kit/http-client'
import { z } from 'zod'

/** What we read of a validation; the rest of the answer is not ours to know. */
const validation = z.object({ userId: z.string(), valid: z.boolean() })

export interface UsersClient {
  /** @throws HttpError 403 when there is no such user, 401 when the token is not accepted */
  validate(userId: string, token: string): Promise<void>
}

export function createUsersClient(call: ServiceClient): UsersClient {
  return {
    async validate(userId, token) {
      const answer = await call({
        method: 'GET',
        path: `/users/${encodeURIComponent(userId)}/validate`,
        token,
      })
      if (answer.status === 401) throw new HttpError(401, 'unauthorized', 'A valid bearer token is needed')
      if (answer.status === 404) throw new HttpError(403, 'unknown_user', `User ${userId} has no account`)
      const parsed = validation.safeParse(answer.body)
      if (answer.status !== 200 || !parsed.success)
        throw new HttpError(502, 'dependency_failed', 'users answered something else')
      if (!parsed.data.valid) throw new HttpError(403, 'unknown_user', `User ${userId} may not order`)
    },
  }
}
