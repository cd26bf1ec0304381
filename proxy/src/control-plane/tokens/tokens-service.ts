import { randomUUID } from 'node:crypto'
import type { Actor } from '../../contracts/activity.ts'
import type { TokenCreate, TokenRotate } from '../../contracts/token.ts'
import { can, type Role, type Scope } from '../../domain/can.ts'
import { Refusal } from '../../domain/errors.ts'
import type { StoreTables, TokenRow } from '../../store/store.ts'
import { digestOf, newSecret, sameSecret } from '../accounts/secrets.ts'
import type { Act, Audited } from '../audited.ts'
import { type Caller, SYSTEM } from '../caller.ts'

const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS
const USED_EVERY_MS = 60_000
const LOCAL_CLI = 'local-cli'

type Made = { row: TokenRow; secret: string }
type Wanted = { name: string; role: Role; scope: Scope | null; expiresInDays: number }

/** API tokens: shown once, kept as a hash, each with a role, perhaps a scope, and an end. */
export class TokensService {
  readonly #audited: Audited
  readonly #adminToken: string | null

  constructor(audited: Audited, adminToken: string | null) {
    this.#audited = audited
    this.#adminToken = adminToken
  }

  list(): Promise<TokenRow[]> {
    return this.#audited.store.tokens.list()
  }

  async create({ reason, ...input }: TokenCreate, caller: Caller): Promise<Made> {
    if (input.name === LOCAL_CLI) throw refuse('name', 'is the token of the command line on this machine')
    const scope = scopeOf(input.scope)
    assertInRole(input.role, scope)
    return this.#audited.commit(caller.actor, async (tables) => {
      await assertRoutes(tables, scope)
      const made = this.#newToken({ ...input, scope }, caller.actor)
      await tables.tokens.insert(made.row)
      return told(made, made.row, 'token.create', reason)
    })
  }

  /** Another token like it; the one before ends after the overlap, or earlier if it was to end earlier. */
  rotate(id: string, { reason, ...input }: TokenRotate, caller: Caller): Promise<Made> {
    return this.#audited.commit(caller.actor, async (tables) => {
      const old = await existing(tables, id)
      if (old.name === LOCAL_CLI) {
        throw new Refusal('conflict', 'The token of the command line on this machine changes at every start.')
      }
      const { name, role, scope } = old
      const made = this.#newToken({ name, role, scope, expiresInDays: input.expiresInDays }, caller.actor)
      const endsMs = this.#audited.clock().getTime() + input.overlapHours * HOUR_MS
      if (endsMs < Date.parse(old.expiresAt)) {
        await tables.tokens.expireAt(old.id, new Date(endsMs).toISOString())
      }
      await tables.tokens.insert(made.row)
      return told(made, made.row, 'token.rotate', reason)
    })
  }

  async revoke(id: string, reason: string | undefined, caller: Caller): Promise<void> {
    await this.#audited.commit(caller.actor, async (tables) => {
      const row = await existing(tables, id)
      await tables.tokens.remove(id)
      return told(null, row, 'token.revoke', reason)
    })
  }

  /** A fresh administrator's token for the command line on this machine; the one of the start before ends. */
  async issueLocalCliToken(): Promise<string> {
    const wanted = { name: LOCAL_CLI, role: 'admin', scope: null, expiresInDays: 365 } as const
    const { row, secret } = this.#newToken(wanted, SYSTEM.actor)
    await this.#audited.commit(SYSTEM.actor, async (tables) => {
      for (const token of await tables.tokens.list()) {
        if (token.name === LOCAL_CLI) await tables.tokens.remove(token.id)
      }
      await tables.tokens.insert(row)
      return told(null, row, 'token.create', undefined)
    })
    return secret
  }

  /** The caller of a bearer token, or null. `from` is the address it came from. */
  async callerOf(secret: string, via: Actor['via'], from: string): Promise<Caller | null> {
    if (this.#adminToken !== null && sameSecret(secret, this.#adminToken)) {
      const actor: Actor = { kind: 'token', name: 'admin-token', via }
      return { actor, role: 'admin', scope: null, session: null }
    }
    const { store, clock } = this.#audited
    const row = await store.tokens.findByHash(digestOf(secret))
    const now = clock()
    if (row === null || now.getTime() >= Date.parse(row.expiresAt)) return null
    if (row.lastUsedAt === null || now.getTime() - Date.parse(row.lastUsedAt) > USED_EVERY_MS) {
      await store.tokens.touch(row.id, now.toISOString(), from.slice(0, 64))
    }
    const actor: Actor = { kind: 'token', name: row.name, via }
    return { actor, role: row.role, scope: row.scope, session: null }
  }

  #newToken({ name, role, scope, expiresInDays }: Wanted, by: Actor): Made {
    const secret = `bny_${newSecret()}`
    const now = this.#audited.clock()
    const row: TokenRow = {
      ...{ id: randomUUID(), hash: digestOf(secret), name, role, scope },
      createdAt: now.toISOString(),
      createdBy: by.name,
      expiresAt: new Date(now.getTime() + expiresInDays * DAY_MS).toISOString(),
      ...{ lastUsedAt: null, lastUsedFrom: null },
    }
    return { row, secret }
  }
}

async function existing(tables: StoreTables, id: string): Promise<TokenRow> {
  const row = (await tables.tokens.list()).find((token) => token.id === id)
  if (row === undefined) throw new Refusal('not_found', `There is no token ${id}.`)
  return row
}

/** A scope that leaves nothing out is none. */
const scopeOf = (scope: Scope | null): Scope | null =>
  scope === null || (scope.capabilities === null && scope.routes === null) ? null : scope

function assertInRole(role: Role, scope: Scope | null): void {
  for (const capability of scope?.capabilities ?? []) {
    const permission = can(role, capability)
    if (!permission.ok) throw refuse('scope.capabilities', `${capability}: ${permission.reason}`)
  }
}

async function assertRoutes(tables: StoreTables, scope: Scope | null): Promise<void> {
  for (const id of scope?.routes ?? []) {
    if ((await tables.routes.find(id)) === null) throw refuse('scope.routes', `there is no route ${id}`)
  }
}

const refuse = (path: string, message: string) =>
  new Refusal('invalid_input', `${path}: ${message}`, { fields: [{ path, message }] })

const DONE = { 'token.create': 'Made', 'token.rotate': 'Rotated', 'token.revoke': 'Revoked' } as const

/** How Activity tells it: with what the token may, and until when. */
function told<T>(value: T, row: TokenRow, verb: keyof typeof DONE, reason: string | undefined): Act<T> {
  const may = [row.role, ...wordsOf(row.scope)].join(', ')
  const summary = `${DONE[verb]} the API token ${row.name} (${may}, until ${row.expiresAt.slice(0, 10)})`
  return { value, verb, target: { kind: 'token', id: row.id }, summary, reason }
}

const wordsOf = (scope: Scope | null): string[] => [
  ...(scope?.capabilities ? [`only ${scope.capabilities.join(' ')}`] : []),
  ...(scope?.routes ? [`only the routes ${scope.routes.join(' ')}`] : []),
]
