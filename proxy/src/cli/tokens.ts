import type { Client } from '../contracts/client.ts'
import type { TokenView } from '../contracts/token.ts'
import { SCOPED_CAPABILITIES } from '../domain/can.ts'
import { roleOf, wholeOf } from './accounts.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { UsageError } from './exit-codes.ts'
import { columns, note, type OutputOptions, show } from './output.ts'
import { reasonOf } from './routes.ts'

type Options = ConnectionOptions & OutputOptions & { reason?: string }

export async function listTokens(options: Options): Promise<void> {
  show(options, await connect(options)('listTokens'), ({ items }) =>
    columns(
      ['TOKEN', 'ROLE', 'SCOPE', 'EXPIRES', 'MADE BY', 'LAST USED', 'FROM', 'ID'],
      items.map((token) => [
        token.name,
        token.role,
        scopeText(token),
        token.expiresAt,
        token.createdBy,
        token.lastUsedAt ?? 'never',
        token.lastUsedFrom,
        token.id,
      ]),
    ),
  )
}

export type CreateOptions = Options & { role?: string; only?: string[]; route?: string[]; days?: string }

export async function createToken(name: string, options: CreateOptions): Promise<void> {
  const expiresInDays = wholeOf('--days', options.days)
  const made = await connect(options)('createToken', {
    body: {
      name,
      role: roleOf(options.role ?? 'viewer'),
      scope: { capabilities: capabilitiesOf(options.only), routes: options.route ?? null },
      ...(expiresInDays === undefined ? {} : { expiresInDays }),
      ...reasonOf(options),
    },
  })
  showSecret(options, made)
}

export type RotateOptions = Options & { days?: string; overlap?: string }

export async function rotateToken(token: string, options: RotateOptions): Promise<void> {
  const call = connect(options)
  const expiresInDays = wholeOf('--days', options.days)
  const overlapHours = wholeOf('--overlap', options.overlap)
  const made = await call('rotateToken', {
    params: { id: await idOf(call, token) },
    body: {
      ...(expiresInDays === undefined ? {} : { expiresInDays }),
      ...(overlapHours === undefined ? {} : { overlapHours }),
      ...reasonOf(options),
    },
  })
  showSecret(options, made)
}

export async function revokeToken(token: string, options: Options): Promise<void> {
  const call = connect(options)
  const id = await idOf(call, token)
  await call('deleteToken', { params: { id }, query: reasonOf(options) })
  show(options, { id, revoked: true }, () => `Revoked the token ${token}`)
}

/** The id of a token that is named by its name or id; of a name that several have, none is guessed. */
async function idOf(call: Client, token: string): Promise<string> {
  const { items } = await call('listTokens')
  const named = items.filter(({ id, name }) => id === token || name === token)
  if (named.length > 1)
    throw new UsageError(`${named.length} tokens are called ${token}: give the id of one.`)
  return named[0]?.id ?? token
}

function capabilitiesOf(only: string[] | undefined) {
  if (only === undefined) return null
  return only
    .flatMap((list) => list.split(','))
    .map((text) => {
      const known = SCOPED_CAPABILITIES.find((capability) => capability === text.trim())
      if (known !== undefined) return known as Exclude<typeof known, 'read' | 'account.write' | 'token.write'>
      throw new UsageError(`--only takes ${SCOPED_CAPABILITIES.join(', ')}, not ${JSON.stringify(text)}`)
    })
}

/** The token alone on standard output, so that it can be piped. */
function showSecret(options: Options, made: TokenView & { token: string }): void {
  show(options, made, () => made.token)
  note(`The token ${made.name} (${made.role}) until ${made.expiresAt}; it is shown this once.`)
}

const scopeText = ({ scope }: TokenView) =>
  scope === null
    ? 'all of the role'
    : [...(scope.capabilities ?? []), ...(scope.routes ?? []).map((route) => `route:${route}`)].join(' ')
