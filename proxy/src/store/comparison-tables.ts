import type { Knex } from 'knex'
import { Histogram, type SparseHistogram } from '../domain/histogram.ts'
import type { ComparisonRow, ComparisonTotal, EvidenceTables, SlotCounts } from './evidence-store.ts'
import type { Span } from './spans.ts'
import { addUp, covering, inChunks, pruneSpan } from './sum-rows.ts'

type Columns = {
  span: Span
  hour: number
  route: string
  endpoint: string
  build: string
  matched: number
  ignored: number
  divergent: number
  inconclusive: number
  reasons: string
  baseline_answers: number
  baseline_errors: number
  baseline_latency: string
  candidate_answers: number
  candidate_errors: number
  candidate_latency: string
}

const OUTCOMES = ['matched', 'ignored', 'divergent', 'inconclusive'] as const
const KEYS = ['span', 'route', 'hour', 'endpoint', 'build']

export function comparisonsTable(db: Knex): EvidenceTables['comparisons'] {
  /** Histograms cannot be added in SQL: what is there is read, added to and written back. */
  async function add(rows: readonly ComparisonRow[]): Promise<void> {
    const merged = new Map(rows.map((row) => [keyOf(row), row]))
    for (const known of await existing(rows))
      merged.set(keyOf(known), sumOf(known, merged.get(keyOf(known))!))
    await inChunks([...merged.values()].map(columnsOf), (chunk) =>
      db('comparisons').insert(chunk).onConflict(KEYS).merge(),
    )
  }

  async function existing(rows: readonly ComparisonRow[]): Promise<ComparisonRow[]> {
    const wanted = new Set(rows.map(keyOf))
    const places = new Map(
      rows.map(({ span, hour, route }) => [`${span} ${hour} ${route}`, { span, hour, route }]),
    )
    const found: ComparisonRow[] = []
    for (const place of places.values()) {
      const endpoints = rows.filter(({ route }) => route === place.route).map(({ endpoint }) => endpoint)
      const known: Columns[] = await db('comparisons')
        .where(place)
        .whereIn('endpoint', [...new Set(endpoints)])
      found.push(...known.map(rowOf).filter((row) => wanted.has(keyOf(row))))
    }
    return found
  }

  return {
    add,
    async list(cover, route) {
      const query = covering(db('comparisons'), cover).orderBy('hour')
      const rows: Columns[] = await (route === undefined ? query : query.where({ route }))
      return rows.map(rowOf)
    },
    async totals(cover) {
      const query = covering(db('comparisons'), cover)
        .groupBy('route', 'endpoint')
        .select('route', 'endpoint')
      for (const column of OUTCOMES) query.sum(`${column} as ${column}`)
      const rows: ComparisonTotal[] = await query
      return rows.map((row) => ({
        ...row,
        ...Object.fromEntries(OUTCOMES.map((column) => [column, Number(row[column])])),
      }))
    },
    async merge(from, into) {
      const rows: Columns[] = await db('comparisons').whereIn('endpoint', [...from])
      await db('comparisons')
        .whereIn('endpoint', [...from])
        .delete()
      await add(addedUp(rows.map((row) => ({ ...rowOf(row), endpoint: into }))))
    },
    prune: (span, beforeHour) => pruneSpan(db, 'comparisons', span, beforeHour),
  }
}

export function shadowCountsTable(db: Knex): EvidenceTables['shadowCounts'] {
  return {
    add: (rows) => addUp(db, 'shadow_counts', ['span', 'hour', 'route', 'reason'], ['count'], rows),
    async sums(cover) {
      const rows: { route: string; reason: string; count: number | string }[] = await covering(
        db('shadow_counts').select('route', 'reason').sum('count as count').groupBy('route', 'reason'),
        cover,
      )
      // PostgreSQL sums integers to a bigint, which its driver gives as text.
      return rows.map((row) => ({ ...row, count: Number(row.count) }))
    },
    prune: (span, beforeHour) => pruneSpan(db, 'shadow_counts', span, beforeHour),
  }
}

export function noiseTable(db: Knex): EvidenceTables['noise'] {
  return {
    async list() {
      const rows: { route: string; endpoint: string; evidence: string }[] = await db('noise').select(
        'route',
        'endpoint',
        'evidence',
      )
      return rows.map((row) => ({ ...row, evidence: JSON.parse(row.evidence) }))
    },
    save: (rows, at) =>
      inChunks(rows, (chunk) =>
        db('noise')
          .insert(chunk.map((row) => ({ ...row, at, evidence: JSON.stringify(row.evidence) })))
          .onConflict(['route', 'endpoint'])
          .merge(),
      ),
    async remove(route, endpoint) {
      await db('noise').where({ route, endpoint }).delete()
    },
  }
}

const keyOf = ({ span, hour, route, endpoint, build }: ComparisonRow) =>
  `${span} ${hour} ${route}\n${endpoint}\n${build}`

/** Rows of the same place added to each other. */
export function addedUp(rows: readonly ComparisonRow[]): ComparisonRow[] {
  const sums = new Map<string, ComparisonRow>()
  for (const row of rows) {
    const known = sums.get(keyOf(row))
    sums.set(keyOf(row), known === undefined ? row : sumOf(known, row))
  }
  return [...sums.values()]
}

function sumOf(a: ComparisonRow, b: ComparisonRow): ComparisonRow {
  const reasons = { ...a.reasons }
  for (const [reason, count] of Object.entries(b.reasons)) reasons[reason] = (reasons[reason] ?? 0) + count
  return {
    ...a,
    matched: a.matched + b.matched,
    ignored: a.ignored + b.ignored,
    divergent: a.divergent + b.divergent,
    inconclusive: a.inconclusive + b.inconclusive,
    reasons,
    baseline: slotSum(a.baseline, b.baseline),
    candidate: slotSum(a.candidate, b.candidate),
  }
}

const slotSum = (a: SlotCounts, b: SlotCounts): SlotCounts => ({
  answers: a.answers + b.answers,
  errors: a.errors + b.errors,
  latency: latencySum(a.latency, b.latency),
})

function latencySum(a: SparseHistogram, b: SparseHistogram): SparseHistogram {
  const histogram = new Histogram()
  histogram.merge(a)
  histogram.merge(b)
  return histogram.drain()
}

const columnsOf = ({ baseline, candidate, reasons, ...row }: ComparisonRow): Columns => ({
  ...row,
  reasons: JSON.stringify(reasons),
  baseline_answers: baseline.answers,
  baseline_errors: baseline.errors,
  baseline_latency: JSON.stringify(baseline.latency),
  candidate_answers: candidate.answers,
  candidate_errors: candidate.errors,
  candidate_latency: JSON.stringify(candidate.latency),
})

function rowOf(columns: Columns): ComparisonRow {
  const { span, hour, route, endpoint, build, matched, ignored, divergent, inconclusive } = columns
  return {
    ...{ span, hour, route, endpoint, build, matched, ignored, divergent, inconclusive },
    reasons: JSON.parse(columns.reasons),
    baseline: {
      answers: columns.baseline_answers,
      errors: columns.baseline_errors,
      latency: JSON.parse(columns.baseline_latency),
    },
    candidate: {
      answers: columns.candidate_answers,
      errors: columns.candidate_errors,
      latency: JSON.parse(columns.candidate_latency),
    },
  }
}
