import type { Database } from '@banyan/service-kit/database'
import type { JWK } from 'jose'

export interface SigningKey {
  kid: string
  /** Including the private part: it never leaves this database. */
  jwk: JWK
  createdAt: string
}

/** Newest first: the first one signs, the others still verify. */
export async function newestKeys(db: Database): Promise<SigningKey[]> {
  const rows: { kid: string; jwk: string; created_at: string }[] = await db('signing_keys').orderBy(
    'created_at',
    'desc',
  )
  return rows.map((row) => ({ kid: row.kid, jwk: JSON.parse(row.jwk) as JWK, createdAt: row.created_at }))
}

export async function keepKey(db: Database, { kid, jwk, createdAt }: SigningKey): Promise<void> {
  await db('signing_keys').insert({ kid, jwk: JSON.stringify(jwk), created_at: createdAt })
}
