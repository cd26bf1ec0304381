import type { Knex } from 'knex'
import type { EvidenceTables, ExampleRow, SampleRow } from './evidence-store.ts'
import { inChunks, PRUNE_MAX } from './sum-rows.ts'

const EXAMPLE = ['id', 'signature', 'day', 'slot', 'at', 'body']
const SAMPLE = ['route', 'endpoint', 'slot', 'at', 'body']

const withBytes = <T extends { body: string }>(row: T) => ({ ...row, bytes: Buffer.byteLength(row.body) })

async function bytesOf(db: Knex, table: string): Promise<number> {
  const row = await db(table).sum<{ bytes: number | string | null }[]>('bytes as bytes').first()
  return Number(row?.bytes ?? 0)
}

/** Bodies are large and few: what is read is always bounded by its caller. */
export function examplesTable(db: Knex): EvidenceTables['examples'] {
  return {
    put: (rows) =>
      inChunks(rows.map(withBytes), (chunk) =>
        db('examples').insert(chunk).onConflict(['signature', 'day', 'slot']).merge(),
      ),
    list: (signature, limit): Promise<ExampleRow[]> =>
      db('examples').where({ signature }).orderBy('at', 'desc').limit(limit).select(EXAMPLE),
    async find(signature, id) {
      const row: ExampleRow | undefined = await db('examples').where({ signature, id }).first(EXAMPLE)
      return row ?? null
    },
    async ofGroups(signatures, perGroup) {
      const ranked = db('examples')
        .whereIn('signature', [...signatures])
        .select(EXAMPLE)
        .rowNumber('place', (over) => over.partitionBy('signature').orderBy('at', 'desc'))
      const rows: ExampleRow[] = await db
        .from(ranked.as('ranked'))
        .where('place', '<=', perGroup)
        .select(EXAMPLE)
      return rows
    },
    async move(from, into) {
      const rows: ExampleRow[] = await db('examples').where({ signature: from }).select(EXAMPLE)
      await db('examples').where({ signature: from }).delete()
      const moved = rows.map((row) => withBytes({ ...row, signature: into }))
      await inChunks(moved, (chunk) =>
        db('examples').insert(chunk).onConflict(['signature', 'day', 'slot']).ignore(),
      )
    },
    totalBytes: () => bytesOf(db, 'examples'),
    async removeOldest(bytes) {
      const oldest: { signature: string; day: string; slot: number; bytes: number }[] = await db('examples')
        .orderBy('at')
        .limit(PRUNE_MAX)
        .select('signature', 'day', 'slot', 'bytes')
      let removed = 0
      let freed = 0
      for (const { signature, day, slot, bytes: size } of oldest) {
        if (freed >= bytes) break
        removed += await db('examples').where({ signature, day, slot }).delete()
        freed += size
      }
      return removed
    },
    async removeBefore(day, limit) {
      const old = db('examples').where('day', '<', day).limit(limit).select('id')
      return db('examples').whereIn('id', old).delete()
    },
  }
}

export function samplesTable(db: Knex): EvidenceTables['samples'] {
  return {
    put: (rows) =>
      inChunks(rows.map(withBytes), (chunk) =>
        db('samples').insert(chunk).onConflict(['route', 'endpoint', 'slot']).merge(),
      ),
    list(route, limit): Promise<SampleRow[]> {
      // One of each endpoint before a second one of any.
      const query = db('samples').orderBy(['slot', 'endpoint']).limit(limit).select(SAMPLE)
      return route === undefined ? query : query.where({ route })
    },
    totalBytes: () => bytesOf(db, 'samples'),
    async removeSurplus(bytes) {
      const most: SampleKey[] = await db('samples').orderBy('slot', 'desc').limit(SURPLUS).select(KEY)
      let freed = 0
      const gone = most.filter((row) => {
        const goes = freed < bytes
        if (goes) freed += row.bytes
        return goes
      })
      return remove(gone)
    },
    async removeBefore(at, limit) {
      return remove(await db('samples').where('at', '<', at).limit(limit).select(KEY))
    },
  }

  async function remove(rows: readonly SampleKey[]): Promise<number> {
    for (const { route, endpoint, slot } of rows)
      await db('samples').where({ route, endpoint, slot }).delete()
    return rows.length
  }
}

type SampleKey = Pick<SampleRow, 'route' | 'endpoint' | 'slot'> & { bytes: number }
const KEY = ['route', 'endpoint', 'slot', 'bytes'] as const
/** Rows looked at for one removal. */
const SURPLUS = 500
