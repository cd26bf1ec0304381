import { randomUUID } from 'node:crypto'
import type { Actor } from '../../contracts/activity.ts'
import type { Role } from '../../domain/can.ts'
import { Refusal } from '../../domain/errors.ts'
import type { Store, TokenRow } from '../../store/store.ts'
import { digestOf, newSecret, sameSecret } from '../accounts/secrets.ts'
import { type Caller, SYSTEM } from '../caller.ts'

const DAY_MS = 24 * 60 * 60_000
const USED_EVERY_MS = 60_000
const LOCAL_CLI = 'local-cli'

/** API tokens: shown once, kept as a hash, each with a role and an end. */
export class TokensService {
  readonly #store: Store
  readonly #clock: () => Date
  readonly #adminToken: string | null

  constructor(store: Store, clock: () => Date, adminToken: string | null) {
    this.#store = store
    this.#clock = clock
    this.#adminToken = adminToken
  }

  list(): Promise<TokenRow[]> {
    return this.#store.tokens.list()
  }

  async create(
    input: { name: string; role: Role; expiresInDays: number },
    caller: Caller,
  ): Promise<{ row: TokenRow; secret: string }> {
    if (input.name === LOCAL_CLI) {
      throw new Refusal(
        'invalid_input',
        `name: "${LOCAL_CLI}" is the token of the command line on this machine.`,
      )
    }
    const { row, secret } = this.#newToken(input)
    await this.#store.transaction(async (tables) => {
      await tables.tokens.insert(row)
      await tables.audit.append(this.#entry(caller.actor, 'token.create', row, 'Made'))
    })
    return { row, secret }
  }

  async revoke(id: string, caller: Caller): Promise<void> {
    await this.#store.transaction(async (tables) => {
      const row = (await tables.tokens.list()).find((token) => token.id === id)
      if (row === undefined) throw new Refusal('not_found', `There is no token ${id}.`)
      await tables.tokens.remove(id)
      await tables.audit.append(this.#entry(caller.actor, 'token.revoke', row, 'Revoked'))
    })
  }

  /** A fresh administrator's token for the command line on this machine; the one of the start before ends. */
  async issueLocalCliToken(): Promise<string> {
    const { row, secret } = this.#newToken({ name: LOCAL_CLI, role: 'admin', expiresInDays: 365 })
    await this.#store.transaction(async (tables) => {
      for (const token of await tables.tokens.list()) {
        if (token.name === LOCAL_CLI) await tables.tokens.remove(token.id)
      }
      await tables.tokens.insert(row)
      await tables.audit.append(this.#entry(SYSTEM.actor, 'token.create', row, 'Made'))
    })
    return secret
  }

  /** The caller of a bearer token, or null. */
  async callerOf(secret: string, via: Actor['via']): Promise<Caller | null> {
    if (this.#adminToken !== null && sameSecret(secret, this.#adminToken)) {
      return { actor: { kind: 'token', name: 'admin-token', via }, role: 'admin', session: null }
    }
    const row = await this.#store.tokens.findByHash(digestOf(secret))
    const now = this.#clock()
    if (row === null || now.getTime() >= Date.parse(row.expiresAt)) return null
    if (row.lastUsedAt === null || now.getTime() - Date.parse(row.lastUsedAt) > USED_EVERY_MS) {
      await this.#store.tokens.touch(row.id, now.toISOString())
    }
    return { actor: { kind: 'token', name: row.name, via }, role: row.role, session: null }
  }

  #newToken(input: { name: string; role: Role; expiresInDays: number }): { row: TokenRow; secret: string } {
    const secret = `bny_${newSecret()}`
    const now = this.#clock()
    const row: TokenRow = {
      id: randomUUID(),
      hash: digestOf(secret),
      name: input.name,
      role: input.role,
      createdAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + input.expiresInDays * DAY_MS).toISOString(),
      lastUsedAt: null,
    }
    return { row, secret }
  }

  #entry(actor: Actor, verb: string, row: TokenRow, done: string) {
    return {
      at: this.#clock().toISOString(),
      actor,
      verb,
      target: { kind: 'token', id: row.id },
      summary: `${done} the API token ${row.name} (${row.role}, until ${row.expiresAt.slice(0, 10)})`,
      reason: null,
      revision: null,
    }
  }
}
