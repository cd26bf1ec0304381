import type { Handlers } from '../bind.ts'
import type { AccountsService } from './accounts-service.ts'
import { sessionView } from './sessions.ts'

type Names =
  | 'listAccounts'
  | 'inviteAccount'
  | 'editAccount'
  | 'removeAccount'
  | 'createAccountLink'
  | 'listAccountSessions'
  | 'endAccountSession'
  | 'endAccountSessions'

export function accountsApi(accounts: AccountsService): Handlers<Names> {
  return {
    async listAccounts() {
      const items = await accounts.list()
      return { items, total: items.length }
    },
    inviteAccount: ({ body, caller }) => accounts.invite(body, caller),
    editAccount: ({ params, body, caller }) => accounts.edit(params.id, body, caller),
    removeAccount: ({ params, query, caller }) =>
      accounts.remove(params.id, query.version, query.reason, caller),
    createAccountLink: ({ params, body, caller }) => accounts.createLink(params.id, body, caller),
    async listAccountSessions({ params, caller }) {
      const rows = await accounts.sessions(params.id)
      return { items: rows.map((row) => sessionView(row, caller.session?.id ?? null)) }
    },
    endAccountSession: ({ params, query, caller }) =>
      accounts.endSession(params.id, params.session, query.reason, caller),
    endAccountSessions: async ({ params, query, caller }) => ({
      ended: await accounts.endSessions(params.id, query.reason, caller),
    }),
  }
}
