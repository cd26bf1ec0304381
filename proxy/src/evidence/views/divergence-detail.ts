import type { DivergenceDetail, DivergentPath, NoiseView } from '../../contracts/divergence.ts'
import type { RuleCreate } from '../../contracts/rule.ts'
import { type Difference, keyOf } from '../../domain/difference.ts'
import { Refusal } from '../../domain/errors.ts'
import { type Evidence, noiseKeyOf } from '../../domain/noise/evidence.ts'
import { judge } from '../../domain/noise/judge.ts'
import { suggest } from '../../domain/noise/suggest.ts'
import type { DivergenceNotes, DivergenceRow } from '../../store/evidence-store.ts'
import { coverOf, msOfHour } from '../../store/spans.ts'
import type { StoreTables } from '../../store/store.ts'
import type { Ground } from '../ground.ts'
import { summaryOf } from './divergence-list.ts'
import { exampleSummary } from './example-view.ts'
import { sinceMs } from './since.ts'

/** Examples sent with a group; each can be had by itself, with its differences aligned. */
const EXAMPLES = 10

export async function existingGroup(
  tables: Pick<StoreTables, 'divergences'>,
  signature: string,
): Promise<DivergenceRow & DivergenceNotes> {
  const [row] = await tables.divergences.find([signature])
  if (row === undefined) throw new Refusal('not_found', `There is no divergence ${signature}.`)
  return row
}

/** One group with its evidence and examples. */
export async function divergenceDetail(
  ground: Ground,
  signature: string,
  since: string,
): Promise<DivergenceDetail> {
  const { store } = ground
  const row = await existingGroup(store, signature)
  const nowMs = ground.now()
  const cover = coverOf(sinceMs(since, nowMs), nowMs)
  const [sum] = await store.divergences.sums(cover, { signature })
  const total = (await store.comparisons.totals(cover)).find(
    ({ route, endpoint }) => route === row.route && endpoint === row.endpoint,
  )
  const compared = total === undefined ? 0 : total.matched + total.ignored + total.divergent
  const summary = summaryOf(ground, row, sum, compared)
  const points = await store.divergences.points(signature, cover)
  const examples = await store.examples.list(signature, EXAMPLES)
  return {
    ...summary,
    paths: row.group.differences.map((difference) => pathOf(ground, row, difference)),
    sentence: sentenceOf(summary),
    builds: row.group.builds,
    points: points.map(({ hour, count }) => ({ at: new Date(msOfHour(hour)).toISOString(), count })),
    examples: examples.map(exampleSummary),
    notes: row.notes,
    stateBy: row.stateBy,
  }
}

function pathOf(
  { noise }: Ground,
  { route, endpoint, samples }: DivergenceRow & DivergenceNotes,
  difference: Pick<Difference, 'path' | 'kind'>,
): DivergentPath {
  const known = samples[keyOf(difference)]
  const evidence = noise.evidenceOf(route, endpoint)
  return {
    ...difference,
    noise: evidence === null ? null : noiseView(evidence, difference),
    classes: known?.sample.classes ?? null,
    values: known?.values ?? [],
    suggestion:
      evidence === null || known === undefined
        ? null
        : suggestion(evidence, known.sample, { route, endpoint }),
  }
}

export function noiseView(
  evidence: Evidence,
  difference: Pick<Difference, 'path' | 'kind'>,
): NoiseView | null {
  const path = evidence.paths[noiseKeyOf(difference)]
  if (path === undefined) return null
  const { state, because, numbers, sentence } = judge(evidence, path)
  const { odds: _, ...counts } = numbers
  return { state, because, sentence, ...counts }
}

function suggestion(
  evidence: Evidence,
  sample: Difference,
  scope: { route: string; endpoint: string },
): DivergentPath['suggestion'] {
  const path = evidence.paths[noiseKeyOf(sample)]
  const found = path === undefined ? null : suggest(evidence, path, sample)
  if (found === null) return null
  const [what] = found.because.split('. ')
  const rule: RuleCreate = { ...found.rule, path: found.path, scope, reason: `${what}.`, expiresAt: null }
  return { rule, because: found.because }
}

function sentenceOf(
  group: Pick<DivergenceDetail, 'title' | 'recent' | 'compared' | 'share' | 'firstBuild'>,
): string {
  // A path keeps its case: it is a name.
  const title = group.title.replace(/^(?:the|a) /, (word) => word[0]!.toUpperCase() + word.slice(1))
  const since = group.firstBuild === null ? '' : `, since build ${group.firstBuild}`
  const percent = (group.share * 100).toPrecision(2)
  return `${title}: in ${Number(percent)} % of ${group.compared} comparisons (${group.recent} of them)${since}.`
}
