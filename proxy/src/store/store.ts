import type { Actor, AuditEntry, ObjectChange, Revision } from '../contracts/activity.ts'
import type { Role, Scope } from '../domain/can.ts'
import type { Backend, Route } from '../domain/route.ts'
import type { AuditFilter, ChainCheck, ChainHead } from './audit-chain.ts'
import type { EvidenceTables } from './evidence-store.ts'

/** What is kept about an account. */
export type Account = {
  id: string
  name: string
  role: Role
  /** argon2id in PHC form; null: invited, and not there yet. */
  passwordHash: string | null
  disabled: boolean
  createdAt: string
  lastSeenAt: string | null
  version: number
}

/** A link with which somebody sets the password of an account, once. The hash is SHA-256 of what is in the link. */
export type AccountLink = {
  accountId: string
  hash: string
  purpose: 'invite' | 'reset'
  createdAt: string
  expiresAt: string
}

/** A browser session. The id is a SHA-256 of the cookie's value: a copy of the store lets nobody in. */
export type SessionRow = {
  id: string
  accountId: string
  createdAt: string
  lastSeenAt: string
  expiresAt: string
  userAgent: string
  /** Where it was opened from. */
  address: string
}

/** An API token, kept only as the SHA-256 of its value. */
export type TokenRow = {
  id: string
  hash: string
  name: string
  role: Role
  /** What it is for, when that is less than its role may. */
  scope: Scope | null
  createdAt: string
  /** Null: before that was written down. */
  createdBy: string | null
  expiresAt: string
  lastUsedAt: string | null
  lastUsedFrom: string | null
}

/** Which revision changed an object last, when, and who did. */
export type LastTouch = { n: number; at: string; by: string }

export type Page<T> = { items: T[]; next: string | null }
export type PageRequest = { limit: number; after?: string | undefined }

/** The store cannot do its work now (locked, full, down, damaged, too new). The message is for people. */
export class StoreUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'StoreUnavailable'
  }
}

/** Rows with a version. `replace` refuses (stale_version) when the stored version is not `ifVersion`. */
export interface VersionedTable<T> {
  list(): Promise<T[]>
  find(id: string): Promise<T | null>
  /** Refuses with already_exists. */
  insert(row: T): Promise<void>
  /** Stores the row with version `ifVersion + 1` and returns it. */
  replace(row: T, ifVersion: number): Promise<T>
  remove(id: string, ifVersion: number): Promise<void>
}

/** Everything that can be read and written; inside `transaction` all of it or nothing. */
export interface StoreTables extends EvidenceTables {
  routes: VersionedTable<Route>
  backends: VersionedTable<Backend>
  settings: { get(name: string): Promise<unknown>; set(name: string, value: unknown): Promise<void> }
  revisions: {
    current(): Promise<number>
    /** Appends with the next number and returns it. */
    append(revision: {
      at: string
      actor: Actor
      summary: string
      reason: string | null
      changes: ObjectChange[]
    }): Promise<number>
    find(n: number): Promise<Revision | null>
    page(request: PageRequest): Promise<Page<Revision>>
    /** The changes of every revision after n, newest first. */
    changesAfter(n: number): Promise<{ n: number; changes: ObjectChange[] }[]>
    /** Of each object of a kind, or of one only, the revision that touched it last. */
    lastTouched(kind: ObjectChange['kind'], id?: string): Promise<Map<string, LastTouch>>
  }
  audit: {
    /** Within a transaction: each entry is chained to the one before it. */
    append(entry: Omit<AuditEntry, 'id' | 'changes'>): Promise<void>
    /** With each entry the changes of its revision. */
    page(request: PageRequest & AuditFilter): Promise<Page<AuditEntry>>
    head(): Promise<ChainHead>
    /** Whether every entry is as it was written; `anchor` is a head that was written down elsewhere. */
    verify(anchor?: ChainHead): Promise<ChainCheck>
  }
  accounts: {
    list(): Promise<Account[]>
    findByName(name: string): Promise<Account | null>
    find(id: string): Promise<Account | null>
    insert(account: Account): Promise<void>
    /** Stores the account with the next version and returns it; refuses (stale_version) when it is not at `ifVersion`. */
    replace(account: Account, ifVersion: number): Promise<Account>
    touch(id: string, lastSeenAt: string): Promise<void>
    /** With its sessions and its link. */
    remove(id: string, ifVersion: number): Promise<void>
  }
  accountLinks: {
    list(): Promise<AccountLink[]>
    findByHash(hash: string): Promise<AccountLink | null>
    /** The link that the account had before ends. */
    put(link: AccountLink): Promise<void>
    remove(accountId: string): Promise<void>
  }
  sessions: {
    find(id: string): Promise<SessionRow | null>
    list(): Promise<SessionRow[]>
    insert(session: SessionRow): Promise<void>
    touch(id: string, lastSeenAt: string): Promise<void>
    remove(id: string): Promise<void>
    /** All of an account but one; returns how many. */
    removeOf(accountId: string, except?: string | null): Promise<number>
    removeExpired(now: string): Promise<void>
  }
  tokens: {
    list(): Promise<TokenRow[]>
    findByHash(hash: string): Promise<TokenRow | null>
    insert(token: TokenRow): Promise<void>
    touch(id: string, lastUsedAt: string, from: string): Promise<void>
    expireAt(id: string, expiresAt: string): Promise<void>
    remove(id: string): Promise<boolean>
  }
}

/** What the control plane knows of persistence. SQLite or PostgreSQL, told apart nowhere above this line. */
export interface Store extends StoreTables {
  transaction<T>(work: (tables: StoreTables) => Promise<T>): Promise<T>
  /** Reads of one moment: what others commit meanwhile is not seen. It waits for no writer, and writes nothing. */
  snapshot<T>(work: (tables: StoreTables) => Promise<T>): Promise<T>
  close(): Promise<void>
}
