import type { Queryable } from '@banyan/service-kit/database'
import { legacyDate } from '../../legacy-date.ts'

export type Role = 'customer' | 'admin'

export interface User {
  id: string
  /** As the person typed it; compared without regard to case. */
  email: string
  name: string
  phone: string | null
  role: Role
  passwordHash: string
  createdAt: string
}

interface UserRow {
  id: string
  email: string
  email_key: string
  name: string
  phone: string | null
  role: Role
  password_hash: string
  created_at: string
  changed_seq: number
}

export const emailKey = (email: string): string => email.trim().toLowerCase()

export async function insertUser(db: Queryable, user: Omit<User, 'createdAt'>, now: Date): Promise<User> {
  const created = { ...user, createdAt: legacyDate(now) }
  await db('users').insert(rowOf(created))
  return created
}

export async function findUser(db: Queryable, id: string): Promise<User | undefined> {
  const row = await db('users').where({ id }).first<UserRow | undefined>()
  return row && userOf(row)
}

export async function findUserByEmail(db: Queryable, email: string): Promise<User | undefined> {
  const row = await db('users')
    .where({ email_key: emailKey(email) })
    .first<UserRow | undefined>()
  return row && userOf(row)
}

export async function updateProfile(
  db: Queryable,
  id: string,
  profile: Partial<Pick<User, 'name' | 'phone'>>,
) {
  await db('users').where({ id }).update(profile)
}

/** Stores a user who has an id already, whether or not it is there. */
export async function putUser(tx: Queryable, user: User): Promise<void> {
  await tx('users').insert(rowOf(user)).onConflict('id').merge()
}

/** Remembers the sequence of the last event about a user. */
export async function markChanged(tx: Queryable, id: string, sequence: number): Promise<void> {
  await tx('users').where({ id }).update({ changed_seq: sequence })
}

/** The next users for an export, each with the sequence of its last event. */
export async function usersAfter(db: Queryable, afterId: string, limit: number) {
  const rows: UserRow[] = await db('users').where('id', '>', afterId).orderBy('id').limit(limit)
  return rows.map((row) => ({ user: userOf(row), sequence: row.changed_seq }))
}

export function rowOf(user: User): Omit<UserRow, 'changed_seq'> {
  const { passwordHash, createdAt, ...same } = user
  return { ...same, email_key: emailKey(user.email), password_hash: passwordHash, created_at: createdAt }
}

function userOf(row: UserRow): User {
  const { password_hash, created_at, email_key: _key, changed_seq: _seq, ...same } = row
  return { ...same, passwordHash: password_hash, createdAt: created_at }
}
