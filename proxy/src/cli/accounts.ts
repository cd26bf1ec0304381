import type { AccountView } from '../contracts/account.ts'
import type { Client } from '../contracts/client.ts'
import { ROLES, type Role } from '../domain/can.ts'
import { type ConnectionOptions, connect, serverOf } from './connection.ts'
import { UsageError } from './exit-codes.ts'
import { columns, note, type OutputOptions, show } from './output.ts'
import { reasonOf } from './routes.ts'

type Options = ConnectionOptions & OutputOptions & { reason?: string }
type LinkOptions = Options & { hours?: string }

export async function listAccounts(options: Options): Promise<void> {
  show(options, await connect(options)('listAccounts'), ({ items }) =>
    columns(
      ['ACCOUNT', 'ROLE', 'STATUS', 'SESSIONS', 'SEEN', 'MADE'],
      items.map((account) => [
        account.name,
        account.role,
        statusOf(account),
        account.sessions,
        account.lastSeenAt,
        account.createdAt,
      ]),
    ),
  )
}

export async function inviteAccount(name: string, options: LinkOptions & { role?: string }): Promise<void> {
  const made = await connect(options)('inviteAccount', {
    body: { name, role: roleOf(options.role ?? 'viewer'), ...hoursOf(options), ...reasonOf(options) },
  })
  showLink(options, made)
}

export async function linkAccount(name: string, options: LinkOptions): Promise<void> {
  const call = connect(options)
  const { id } = await accountNamed(call, name)
  const body = { ...hoursOf(options), ...reasonOf(options) }
  showLink(options, await call('createAccountLink', { params: { id }, body }))
}

export async function setRole(name: string, role: string, options: Options): Promise<void> {
  const edited = await edit(name, { role: roleOf(role) }, options)
  show(options, edited, () => `${name} is ${edited.role} now`)
}

export async function disableAccount(name: string, options: Options): Promise<void> {
  show(options, await edit(name, { disabled: true }, options), () => `Disabled the account ${name}`)
}

export async function enableAccount(name: string, options: Options): Promise<void> {
  show(options, await edit(name, { disabled: false }, options), () => `Enabled the account ${name}`)
}

export async function removeAccount(name: string, options: Options): Promise<void> {
  const call = connect(options)
  const { id, version } = await accountNamed(call, name)
  await call('removeAccount', { params: { id }, query: { version, ...reasonOf(options) } })
  show(options, { name, removed: true }, () => `Removed the account ${name}`)
}

/** An account by its name; people know no ids. */
export async function accountNamed(call: Client, name: string): Promise<AccountView> {
  const found = (await call('listAccounts')).items.find((account) => account.name === name)
  if (found) return found
  // Asked for under a name that is no id, so that the server's own words and exit code 3 come back.
  await call('listAccountSessions', { params: { id: name } })
  throw new UsageError(`There is no account ${name}`)
}

export function roleOf(text: string): Role {
  const role = ROLES.find((each) => each === text)
  if (role) return role
  throw new UsageError(`A role is ${ROLES.join(', ')}, not ${JSON.stringify(text)}`)
}

/** A whole number of an option, or undefined when it is not given. */
export function wholeOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new UsageError(`${option} is a whole number, not ${JSON.stringify(text)}`)
}

async function edit(name: string, change: { role?: Role; disabled?: boolean }, options: Options) {
  const call = connect(options)
  const { id, version } = await accountNamed(call, name)
  return call('editAccount', { params: { id }, body: { ...change, version, ...reasonOf(options) } })
}

function hoursOf({ hours }: LinkOptions): { expiresInHours?: number } {
  const expiresInHours = wholeOf('--hours', hours)
  return expiresInHours === undefined ? {} : { expiresInHours }
}

/** The link alone on standard output, so that it can be piped; what it is beside it. */
function showLink(
  options: LinkOptions,
  made: { account: AccountView; path: string; expiresAt: string },
): void {
  const url = serverOf(options) + made.path
  show(options, { ...made, url }, () => url)
  note(`For ${made.account.name}; it works once, until ${made.expiresAt}, and is shown this once.`)
}

const statusOf = ({ status, link }: AccountView) =>
  status === 'invited' && (link === null || link.expired) ? 'invited (expired)' : status
