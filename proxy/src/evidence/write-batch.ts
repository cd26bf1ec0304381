import { type Group, sighted } from '../domain/groups.ts'
import type { Histogram } from '../domain/histogram.ts'
import type {
  ComparisonRow,
  DivergenceNotes,
  DivergenceRow,
  PathSample,
  SlotCounts,
} from '../store/evidence-store.ts'
import { hourOf, spansOf } from '../store/spans.ts'
import type { StoreTables } from '../store/store.ts'
import { EVIDENCE_LIMITS, type EvidenceLimits } from './evidence-limits.ts'
import { groupSignature } from './group-signature.ts'
import { mergeEndpoints } from './merge-endpoints.ts'
import type { Batch, ComparisonTally, GroupTally, SlotTally } from './pending.ts'
import { titleOf } from './title.ts'

/** A group that is new, or that was resolved and is back. */
export type News = { signature: string; route: string; state: string; title: string }

/** The shape of the one group that takes in what is beyond the bound. */
const OVERFLOW = 'overflow'

/** Writes all of a batch. In one transaction, or not at all. */
export async function writeBatch(
  tables: StoreTables,
  batch: Batch,
  limits: EvidenceLimits = EVIDENCE_LIMITS,
): Promise<News[]> {
  const spans = spansOf(batch.atMs)
  const comparisons = [...batch.comparisons.values()].map(comparisonOf)
  await tables.comparisons.add(spans.flatMap((when) => comparisons.map((row) => ({ ...row, ...when }))))
  const counts = [...batch.counts.values()]
  const shadows = counts.filter(({ kind }) => kind === 'shadow')
  await tables.shadowCounts.add(
    spans.flatMap((when) =>
      shadows.map(({ route, name, count }) => ({ ...when, route, reason: name, count })),
    ),
  )
  const hits = counts.filter(({ kind }) => kind === 'rule')
  await tables.rules.addHits(hits.map(({ name, count }) => ({ hour: hourOf(batch.atMs), rule: name, count })))
  const news = await writeGroups(tables, batch, limits)
  await tables.examples.put(batch.examples)
  await tables.samples.put([...batch.samples.values()])
  await writeEndpoints(tables, batch)
  await tables.noise.save(batch.noise, new Date(batch.atMs).toISOString())
  for (const { from, into } of batch.merges) await mergeEndpoints(tables, from, into)
  return news
}

async function writeEndpoints(tables: StoreTables, batch: Batch): Promise<void> {
  const traffic = [...batch.traffic.values()]
  await tables.endpoints.addTraffic(
    spansOf(batch.atMs).flatMap((when) => traffic.map((row) => ({ ...row, ...when }))),
  )
  await tables.endpoints.saw(
    [...batch.seen].map(([endpoint, { host, samples, firstSeenMs, lastSeenMs }]) => ({
      ...{ endpoint, host, samples, title: null, declared: null, hidden: false },
      firstSeen: new Date(firstSeenMs).toISOString(),
      lastSeen: new Date(lastSeenMs).toISOString(),
    })),
  )
}

async function writeGroups(tables: StoreTables, batch: Batch, limits: EvidenceLimits): Promise<News[]> {
  if (batch.groups.size === 0) return []
  const room = limits.groupsMax - (await tables.divergences.count())
  const known = new Map((await findAll(tables, [...batch.groups.keys()])).map((row) => [row.signature, row]))
  const fresh = [...batch.groups.values()].filter(({ signature }) => !known.has(signature))
  const beyond = new Set(fresh.slice(Math.max(0, room)))
  const tallies = [...batch.groups.values()].filter((tally) => !beyond.has(tally))
  const overflowing = overflowOf([...beyond])
  for (const row of await findAll(tables, [...overflowing.keys()])) known.set(row.signature, row)

  const news: News[] = []
  const rows = [...tallies, ...overflowing.values()].map((tally) => {
    const before = known.get(tally.signature)
    const row = groupRow(before, tally, limits)
    if (before?.group.state !== row.group.state) {
      const { signature, route, title, group } = row
      news.push({ signature, route, state: group.state, title })
    }
    return row
  })
  await tables.divergences.save(rows)
  await tables.divergences.addCounts(
    [...tallies, ...overflowing.values()].flatMap(({ signature, builds }) =>
      [...builds].flatMap(([build, count]) =>
        spansOf(batch.atMs).map((when) => ({ ...when, signature, build: build ?? '', count })),
      ),
    ),
  )
  const gone = new Set([...beyond].map(({ signature }) => signature))
  batch.examples = batch.examples.filter(({ signature }) => !gone.has(signature))
  return news
}

/** SQLite takes a limited number of values in one statement. */
async function findAll(tables: StoreTables, signatures: readonly string[]) {
  const found: (DivergenceRow & DivergenceNotes)[] = []
  for (let from = 0; from < signatures.length; from += 500) {
    found.push(...(await tables.divergences.find(signatures.slice(from, from + 500))))
  }
  return found
}

/** Of each endpoint one group for all that found no room. */
function overflowOf(tallies: readonly GroupTally[]): Map<string, GroupTally> {
  const merged = new Map<string, GroupTally>()
  for (const tally of tallies) {
    const signature = groupSignature(tally.route, tally.endpoint, OVERFLOW)
    const known = merged.get(signature)
    if (known === undefined) {
      merged.set(signature, { ...tally, signature, shape: OVERFLOW, differences: [], samples: new Map() })
      continue
    }
    known.lastMs = Math.max(known.lastMs, tally.lastMs)
    for (const [build, count] of tally.builds) known.builds.set(build, (known.builds.get(build) ?? 0) + count)
  }
  return merged
}

function groupRow(
  before: (DivergenceRow & DivergenceNotes) | undefined,
  tally: GroupTally,
  limits: EvidenceLimits,
): DivergenceRow & DivergenceNotes {
  const { signature, route, endpoint, shape } = tally
  const samples = mergeSamples(before?.samples ?? {}, tally.samples, limits.valuesMax)
  return {
    ...{ signature, route, endpoint, shape, samples },
    group: groupAfter(before?.group ?? null, tally),
    title: before?.title ?? titleOf(tally.differences, samples),
    assignee: before?.assignee ?? null,
    rule: before?.rule ?? null,
    notes: before?.notes ?? [],
    stateBy: before?.stateBy ?? null,
  }
}

function groupAfter(before: Group | null, tally: GroupTally): Group {
  const { signature, differences } = tally
  let group = before
  for (const [build, count] of tally.builds) {
    const first = group === null
    group = sighted(group, { signature, differences, build, atMs: first ? tally.firstMs : tally.lastMs })
    group = { ...group, count: group.count + count - 1 }
  }
  return { ...group!, lastSeenMs: Math.max(group!.lastSeenMs, tally.lastMs) }
}

/** The counts of the most common pairs; a new one takes the place of the rarest only when it is more common. */
function mergeSamples(
  before: Record<string, PathSample>,
  seen: ReadonlyMap<string, PathSample>,
  max: number,
): Record<string, PathSample> {
  const merged = new Map(Object.entries(before))
  for (const [key, { sample, values }] of seen) {
    const known = merged.get(key)
    const all = (known?.values ?? []).map((pair) => ({ ...pair }))
    for (const pair of values) {
      const same = all.find(
        ({ baseline, candidate }) => baseline === pair.baseline && candidate === pair.candidate,
      )
      if (same === undefined) all.push({ ...pair })
      else same.count += pair.count
    }
    const kept = all.sort((a, b) => b.count - a.count).slice(0, max)
    merged.set(key, { sample: known?.sample ?? sample, values: kept })
  }
  return Object.fromEntries(merged)
}

const comparisonOf = ({
  baseline,
  candidate,
  ...tally
}: ComparisonTally): Omit<ComparisonRow, 'span' | 'hour'> => ({
  ...tally,
  baseline: slotOf(baseline),
  candidate: slotOf(candidate),
})

const slotOf = ({ answers, errors, latency }: SlotTally): SlotCounts => ({
  answers,
  errors,
  latency: sparse(latency),
})

/** Without taking the counts out: a write that fails is made again. */
function sparse(histogram: Histogram): number[] {
  const counts: number[] = []
  histogram.counts.forEach((count, bucket) => {
    if (count > 0) counts.push(bucket, count)
  })
  return counts
}
