import { accountNamed } from './accounts.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { columns, type OutputOptions, show } from './output.ts'
import { reasonOf } from './routes.ts'

type Options = ConnectionOptions & OutputOptions & { reason?: string }

export async function listSessions(account: string | undefined, options: Options): Promise<void> {
  const call = connect(options)
  const accounts =
    account === undefined ? (await call('listAccounts')).items : [await accountNamed(call, account)]
  const lists = await Promise.all(
    accounts.map(async ({ id, name }) => {
      const { items } = await call('listAccountSessions', { params: { id } })
      return items.map((session) => ({ account: name, ...session }))
    }),
  )
  show(options, { items: lists.flat() }, ({ items }) =>
    columns(
      ['SESSION', 'ACCOUNT', 'SEEN', 'SIGNED IN', 'ADDRESS', 'BROWSER'],
      items.map((session) => [
        session.id,
        session.account,
        session.lastSeenAt,
        session.createdAt,
        session.address,
        session.userAgent,
      ]),
    ),
  )
}

export async function endSessions(
  account: string,
  session: string | undefined,
  options: Options,
): Promise<void> {
  const call = connect(options)
  const { id } = await accountNamed(call, account)
  const query = reasonOf(options)
  if (session === undefined) {
    const answer = await call('endAccountSessions', { params: { id }, query })
    show(options, answer, ({ ended }) => `Signed ${account} out everywhere (${ended})`)
    return
  }
  await call('endAccountSession', { params: { id, session }, query })
  show(options, { ended: 1 }, () => `Signed ${account} out in one browser`)
}
