import { createHash } from 'node:crypto'
import type { Knex } from 'knex'

/** An audit entry as it is stored, with what its revision changed. */
export type ChainedRow = {
  id: number
  at: string
  actor: string
  verb: string
  target_kind: string
  target_id: string
  summary: string
  reason: string | null
  revision: number | null
  hash: string
  changes: string | null
}

/** The end of the chain: the last entry and its hash. */
export type ChainHead = { entry: number; hash: string }

/** What a check of the whole chain found; `broken` names the first entry that does not fit. */
export type ChainCheck = {
  entries: number
  head: ChainHead
  broken: { entry: number; why: string } | null
}

/** Which audit entries: about one kind or one object, by one person, of one verb. */
export type AuditFilter = {
  kind?: string | undefined
  id?: string | undefined
  verb?: string | undefined
  actor?: string | undefined
}

/** What the first entry follows. */
export const GENESIS = '0'.repeat(64)
const BATCH = 1_000

/** SHA-256 over the hash before and everything that an entry says, what its revision changed included. */
export function linkOf(previous: string, row: Omit<ChainedRow, 'hash'>): string {
  const { id, at, actor, verb, target_kind, target_id, summary, reason, revision, changes } = row
  const said = [id, at, actor, verb, target_kind, target_id, summary, reason, revision, changes]
  return createHash('sha256').update(previous).update(JSON.stringify(said)).digest('hex')
}

export async function chainHead(db: Knex): Promise<ChainHead> {
  const { entry, hash } = (await db('audit_head').where({ id: 1 }).first()) as ChainHead
  return { entry, hash }
}

/** Follows the chain from its beginning. `anchor` is a head that was written down elsewhere at some time. */
export async function checkChain(db: Knex, anchor?: ChainHead): Promise<ChainCheck> {
  const head = await chainHead(db)
  let last: ChainHead = { entry: 0, hash: GENESIS }
  let entries = 0
  const found = (entry: number, why: string): ChainCheck => ({ entries, head, broken: { entry, why } })
  for (;;) {
    const rows = await batchAfter(db, last.entry)
    for (const row of rows) {
      if (linkOf(last.hash, row) !== row.hash) {
        return found(row.id, `it was changed, or it does not follow entry ${last.entry} as it is now`)
      }
      if (row.id === anchor?.entry && row.hash !== anchor.hash)
        return found(row.id, 'its hash is not the one that was written down')
      last = { entry: row.id, hash: row.hash }
      entries++
    }
    if (rows.length < BATCH) break
  }
  if (last.entry !== head.entry || last.hash !== head.hash) {
    return found(last.entry + 1, `the chain ended at entry ${head.entry}, and now it ends at ${last.entry}`)
  }
  if (anchor !== undefined && anchor.entry > last.entry)
    return found(last.entry + 1, `entry ${anchor.entry}, which was written down, is missing`)
  return { entries, head, broken: null }
}

function batchAfter(db: Knex, id: number): Promise<ChainedRow[]> {
  return db('audit')
    .leftJoin('revisions', 'revisions.n', 'audit.revision')
    .where('audit.id', '>', id)
    .select('audit.*', 'revisions.changes')
    .orderBy('audit.id')
    .limit(BATCH)
}
