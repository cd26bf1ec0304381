import { randomBytes } from 'node:crypto'
import type { Database } from '@banyan/service-kit/database'

/** The signing secret of this installation: made once, kept in the database, so that tokens outlive a restart. */
export async function keptSecret(db: Database): Promise<string> {
  const value = randomBytes(48).toString('base64url')
  // Two processes may start at once: whoever wrote first wins, and both read the same.
  await db('settings').insert({ key: 'jwt_secret', value }).onConflict('key').ignore()
  const row = await db('settings').where({ key: 'jwt_secret' }).first<{ value: string }>()
  return row.value
}
