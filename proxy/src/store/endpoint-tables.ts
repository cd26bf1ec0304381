import type { Knex } from 'knex'
import type { EndpointRow, EvidenceTables, ProgressRow } from './evidence-store.ts'
import { addUp, covering, inChunks, pruneSpan } from './sum-rows.ts'

type Columns = {
  endpoint: string
  title: string | null
  declared: EndpointRow['declared']
  hidden: boolean | number
  host: string
  samples: string
  first_seen: string | null
  last_seen: string | null
}

type TrafficSums = { endpoint: string; route: string; requests: number; candidate: number } & Record<
  (typeof CLASSES)[number],
  number
>

const CLASSES = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5'] as const
const SUMS = ['requests', 'candidate', ...CLASSES]
const KEYS = ['span', 'hour', 'endpoint', 'route']

export function endpointsTable(db: Knex): EvidenceTables['endpoints'] {
  return {
    list: async () => ((await db('endpoints').orderBy('endpoint')) as Columns[]).map(rowOf),
    saw: (rows) =>
      inChunks(rows.map(columnsOf), (chunk) =>
        db('endpoints')
          .insert(chunk)
          .onConflict('endpoint')
          .merge({
            host: db.raw('excluded.host'),
            samples: db.raw('excluded.samples'),
            first_seen: db.raw('coalesce(endpoints.first_seen, excluded.first_seen)'),
            last_seen: db.raw('excluded.last_seen'),
          }),
      ),
    declare: (rows) =>
      inChunks(rows, (chunk) =>
        db('endpoints')
          .insert(chunk.map(({ endpoint, title, declared }) => ({ ...UNSEEN, endpoint, title, declared })))
          .onConflict('endpoint')
          .merge(['title', 'declared']),
      ),
    async undeclare(declared) {
      await db('endpoints').where({ declared }).whereNull('last_seen').delete()
      await db('endpoints').where({ declared }).update({ declared: null, title: null })
    },
    hide: async (endpoint, hidden) => (await db('endpoints').where({ endpoint }).update({ hidden })) > 0,
    async merge(from, into) {
      const names = from.filter((name) => name !== into)
      await mergeRows(db, names, into)
      const rows: Record<string, unknown>[] = await db('endpoint_traffic').whereIn('endpoint', names)
      await db('endpoint_traffic').whereIn('endpoint', names).delete()
      // One at a time: two of them may belong to the same row.
      for (const row of rows) await addUp(db, 'endpoint_traffic', KEYS, SUMS, [{ ...row, endpoint: into }])
    },
    addTraffic: (rows) =>
      addUp(
        db,
        'endpoint_traffic',
        KEYS,
        SUMS,
        rows.map(({ classes, ...row }) => ({
          ...row,
          ...Object.fromEntries(CLASSES.map((column, first) => [column, classes[first] ?? 0])),
        })),
      ),
    async traffic(cover) {
      const query = covering(db('endpoint_traffic'), cover)
        .groupBy('endpoint', 'route')
        .select('endpoint', 'route')
      for (const column of SUMS) query.sum(`${column} as ${column}`)
      const rows: TrafficSums[] = await query
      return rows.map((row) => ({
        endpoint: row.endpoint,
        route: row.route,
        requests: Number(row.requests),
        candidate: Number(row.candidate),
        classes: CLASSES.map((column) => Number(row[column])),
      }))
    },
    prune: (span, beforeHour) => pruneSpan(db, 'endpoint_traffic', span, beforeHour),
  }
}

/** The one that several become was first seen when the first of them was. */
async function mergeRows(db: Knex, from: readonly string[], into: string): Promise<void> {
  const rows: Columns[] = await db('endpoints').whereIn('endpoint', [...from, into])
  const target = rows.find(({ endpoint }) => endpoint === into)
  const seen = rows.map(({ first_seen }) => first_seen).filter((at) => at !== null)
  const last = rows.map(({ last_seen }) => last_seen).filter((at) => at !== null)
  const known = target ?? rows[0]
  if (known === undefined) return
  await db('endpoints')
    .insert({
      ...known,
      ...(target === undefined && { title: null, declared: null }),
      endpoint: into,
      first_seen: seen.sort()[0] ?? null,
      last_seen: last.sort().at(-1) ?? null,
    } satisfies Columns)
    .onConflict('endpoint')
    .merge()
  await db('endpoints')
    .whereIn('endpoint', [...from])
    .delete()
}

export function progressTable(db: Knex): EvidenceTables['progress'] {
  return {
    async put(row) {
      await db('progress').insert(row).onConflict('day').merge()
    },
    list: (fromDay): Promise<ProgressRow[]> => db('progress').where('day', '>=', fromDay).orderBy('day'),
  }
}

const UNSEEN = { hidden: false, host: '', samples: '[]', first_seen: null, last_seen: null }

const rowOf = (row: Columns): EndpointRow => ({
  endpoint: row.endpoint,
  title: row.title,
  declared: row.declared,
  hidden: Boolean(row.hidden),
  host: row.host,
  samples: JSON.parse(row.samples),
  firstSeen: row.first_seen,
  lastSeen: row.last_seen,
})

const columnsOf = (row: EndpointRow): Columns => ({
  endpoint: row.endpoint,
  title: row.title,
  declared: row.declared,
  hidden: row.hidden,
  host: row.host,
  samples: JSON.stringify(row.samples),
  first_seen: row.firstSeen,
  last_seen: row.lastSeen,
})
