import type { Knex } from 'knex'
import type {
  DivergenceFilter,
  DivergenceNotes,
  DivergenceRow,
  DivergenceSum,
  EvidenceTables,
} from './evidence-store.ts'
import { type Cover, DAY, type Span } from './spans.ts'
import { addUp, covering, inChunks, pruneSpan } from './sum-rows.ts'

type Columns = {
  signature: string
  route: string
  endpoint: string
  shape: string
  title: string
  body: string
  assignee: string | null
  rule: string | null
  notes: string
}

const SUMMARY = ['signature', 'route', 'endpoint', 'shape', 'title', 'body', 'assignee', 'rule']
const COUNT_KEYS = ['span', 'hour', 'signature', 'build']

export function divergencesTable(db: Knex): EvidenceTables['divergences'] {
  return {
    async count() {
      const row = await db('divergences').count<{ n: number | string }[]>('* as n').first()
      return Number(row?.n ?? 0)
    },
    async list({ route } = {}) {
      const query = db('divergences').select(SUMMARY)
      const rows: Omit<Columns, 'notes'>[] = await (route === undefined ? query : query.where({ route }))
      return rows.map(rowOf)
    },
    async find(signatures) {
      const rows: Columns[] = await db('divergences').whereIn('signature', [...signatures])
      return rows.map((row) => ({ ...rowOf(row), ...(JSON.parse(row.notes) as DivergenceNotes) }))
    },
    save: (rows) =>
      inChunks(rows.map(columnsOf), (chunk) =>
        db('divergences').insert(chunk).onConflict('signature').merge(),
      ),
    async remove(signatures) {
      for (const table of ['divergences', 'divergence_counts', 'examples']) {
        await db(table)
          .whereIn('signature', [...signatures])
          .delete()
      }
    },
    ...countsOf(db),
  }
}

type Counts = Pick<
  EvidenceTables['divergences'],
  'addCounts' | 'sums' | 'hourly' | 'points' | 'seenOn' | 'settle' | 'moveCounts' | 'prune'
>

function countsOf(db: Knex): Counts {
  const counts = 'divergence_counts'
  const summed = (cover: Cover, { build, route, signature }: DivergenceFilter = {}) => {
    const query = covering(db(counts), cover).sum('count as count').sum('settled as settled')
    if (build !== undefined) query.where({ build })
    if (signature !== undefined) query.where({ signature })
    if (route !== undefined)
      query.whereIn('signature', db('divergences').where({ route }).select('signature'))
    return query
  }
  return {
    addCounts: (rows) =>
      addUp(
        db,
        counts,
        COUNT_KEYS,
        ['count'],
        rows.map((row) => ({ ...row, settled: 0 })),
      ),
    async sums(cover, where) {
      const rows: DivergenceSum[] = await summed(cover, where).groupBy('signature').select('signature')
      return rows.map(numbered)
    },
    async hourly(cover, where) {
      const rows: (DivergenceSum & { hour: number })[] = await summed(cover, where)
        .groupBy('signature', 'hour')
        .select('signature', 'hour')
      return rows.map(numbered)
    },
    async points(signature, cover) {
      const rows: { span: Span; hour: number; count: number }[] = await covering(db(counts), cover)
        .where({ signature })
        .groupBy('span', 'hour')
        .select('span', 'hour')
        .sum('count as count')
        .orderBy('hour')
      return rows.map((row) => ({ ...row, count: Number(row.count) }))
    },
    async seenOn(hour, signatures) {
      const rows: { signature: string; count: number }[] = await db(counts)
        .where({ span: DAY, hour })
        .whereIn('signature', [...signatures])
        .groupBy('signature')
        .select('signature')
        .sum('count as count')
      return new Map(rows.map(({ signature, count }) => [signature, Number(count)]))
    },
    async settle(signature, settled) {
      await db(counts)
        .where({ signature })
        .update({ settled: settled ? db.ref('count') : 0 })
    },
    async moveCounts(from, into) {
      const rows: Record<string, unknown>[] = await db(counts).where({ signature: from })
      await db(counts).where({ signature: from }).delete()
      const moved = rows.map((row) => ({ ...row, signature: into }))
      await addUp(db, counts, COUNT_KEYS, ['count', 'settled'], moved)
    },
    prune: (span, beforeHour) => pruneSpan(db, counts, span, beforeHour),
  }
}

/** PostgreSQL gives sums as text. */
const numbered = <T extends DivergenceSum>(row: T): T => ({
  ...row,
  count: Number(row.count),
  settled: Number(row.settled),
})

const rowOf = ({
  body,
  signature,
  route,
  endpoint,
  shape,
  title,
  assignee,
  rule,
}: Omit<Columns, 'notes'>) => ({
  ...{ signature, route, endpoint, shape, title, assignee, rule },
  group: JSON.parse(body) as DivergenceRow['group'],
})

const columnsOf = ({ group, samples, notes, stateBy, ...row }: DivergenceRow & DivergenceNotes): Columns => ({
  ...row,
  body: JSON.stringify(group),
  notes: JSON.stringify({ samples, notes, stateBy }),
})
