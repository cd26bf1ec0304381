import type { Queryable } from '@banyan/service-kit/database'
import { emailKey, type User } from '../domain/user.ts'

interface UserRow {
  id: string
  email: string
  email_key: string
  name: string
  phone: string | null
  role: User['role']
  password_hash: string
  created_at: string
}

/** @param lock with `locked`, nobody else changes the row before the transaction ends */
export async function getUser(db: Queryable, id: string, lock?: 'locked'): Promise<User | undefined> {
  const query = db('users').where({ id })
  if (lock) query.forUpdate()
  return userOf(await query.first<UserRow | undefined>())
}

export async function getUserByEmail(db: Queryable, email: string): Promise<User | undefined> {
  return userOf(
    await db('users')
      .where({ email_key: emailKey(email) })
      .first<UserRow | undefined>(),
  )
}

/** @returns false when the e-mail is taken */
export async function addUser(tx: Queryable, user: User): Promise<boolean> {
  const added = await tx('users').insert(userRow(user)).onConflict('email_key').ignore().returning('id')
  return added.length === 1
}

/** Stores a user whether or not there is one. */
export async function putUser(tx: Queryable, user: User): Promise<void> {
  await tx('users').insert(userRow(user)).onConflict('id').merge()
}

/** Remembers the sequence of the last event about a user. */
export async function markChanged(tx: Queryable, id: string, sequence: number): Promise<void> {
  await tx('users').where({ id }).update({ changed_seq: sequence })
}

export const userRow = (user: User): UserRow => ({
  id: user.id,
  email: user.email,
  email_key: emailKey(user.email),
  name: user.name,
  phone: user.phone,
  role: user.role,
  password_hash: user.passwordHash,
  created_at: user.createdAt,
})

const userOf = (row: UserRow | undefined): User | undefined =>
  row && {
    id: row.id,
    email: row.email,
    name: row.name,
    phone: row.phone,
    role: row.role,
    passwordHash: row.password_hash,
    createdAt: row.created_at,
  }
