import { Refusal } from '../../domain/errors.ts'
import type { Handlers } from '../bind.ts'
import type { Caller } from '../caller.ts'
import type { AccountsService } from './accounts-service.ts'
import { sessionView } from './sessions.ts'
import type { SignInService } from './sign-in-service.ts'

type Names = 'listOwnSessions' | 'endOwnSession' | 'endOtherSessions' | 'changePassword'

/** What everybody does with their own account. A token belongs to nobody, so it has no sessions and no password. */
export function ownApi(accounts: AccountsService, signIn: SignInService): Handlers<Names> {
  return {
    async listOwnSessions({ caller: { session } }) {
      const rows = session === null ? [] : await accounts.sessions(session.accountId)
      return { items: rows.map((row) => sessionView(row, session?.id ?? null)) }
    },
    endOwnSession: ({ params, caller }) =>
      accounts.endSession(ownAccount(caller), params.session, undefined, caller),
    endOtherSessions: async ({ caller }) => ({
      ended: caller.session === null ? 0 : await accounts.endSessions(ownAccount(caller), undefined, caller),
    }),
    changePassword: async ({ body, caller }) => ({ ended: await signIn.changePassword(body, caller) }),
  }
}

function ownAccount({ session }: Caller): string {
  if (session === null) throw new Refusal('not_found', 'A token has no sessions: sign in as an account.')
  return session.accountId
}
