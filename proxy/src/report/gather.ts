import type { DivergenceDetail, DivergenceSummary, ExampleDiff } from '../contracts/divergence.ts'
import type { NoiseList } from '../contracts/noise.ts'
import type { ParityView } from '../contracts/parity.ts'
import type { RuleView } from '../contracts/rule.ts'
import type { ShadowCounts } from '../contracts/shadow.ts'
import { PARITY_LIMITS } from '../domain/parity.ts'
import { foldRows } from './fold-rows.ts'
import {
  type GroupReport,
  isUnresolved,
  REPORT_FORMAT,
  REPORT_LIMITS,
  type Report,
  type ReportExample,
  type ReportSource,
  type RouteFacts,
  type RouteReport,
  verdictOver,
} from './report.ts'

/** What a report asks for. `since` is a span or a time; `failUnder` the least percentage that must not diverge. */
export type ReportAsk = { since: string; build?: string | undefined; failUnder?: number | undefined }

/** Who answers it: the admin API of a running system, or the evidence of a replay. */
export type EvidenceReader = {
  parity(route: string, ask: ReportAsk): Promise<ParityView>
  shadow(since: string): Promise<{ routes: readonly (ShadowCounts & { route: string })[] }>
  /** Those that matter most first. */
  divergences(
    route: string,
    ask: ReportAsk,
    limit: number,
  ): Promise<{ items: DivergenceSummary[]; total: number }>
  divergence(signature: string, since: string): Promise<DivergenceDetail>
  /** Null when there is no such example any more. */
  example(signature: string, id: string): Promise<ExampleDiff | null>
  noise(route: string, limit: number): Promise<NoiseList>
  rules(route: string): Promise<RuleView[]>
}

type About = { version: string; source: ReportSource; madeAt: string }

/** Puts a report together. Routes of which nothing was compared and nothing is shadowed are left out. */
export async function gatherReport(
  reader: EvidenceReader,
  routes: readonly RouteFacts[],
  ask: ReportAsk,
  about: About,
): Promise<Report> {
  const shadow = await reader.shadow(ask.since)
  const told: RouteReport[] = []
  for (const route of routes) {
    const counts = shadow.routes.find((row) => row.route === route.id)
    told.push(await routeReport(reader, route, counts ?? NOTHING, ask))
  }
  const first = told[0]?.parity
  return {
    format: REPORT_FORMAT,
    ...about,
    since: first?.since ?? about.madeAt,
    build: ask.build ?? null,
    threshold: first?.threshold ?? PARITY_LIMITS.divergenceMax,
    ...verdictOver(told),
    routes: told,
  }
}

async function routeReport(
  reader: EvidenceReader,
  route: RouteFacts,
  shadow: ShadowCounts,
  ask: ReportAsk,
): Promise<RouteReport> {
  const { items, total } = await reader.divergences(route.id, ask, REPORT_LIMITS.groups)
  const seen = items.filter(({ recent }) => recent > 0)
  const divergences: GroupReport[] = []
  let withExamples = 0
  // What speaks against the candidate comes first, and has the examples.
  for (const group of [...seen.filter(isUnresolved), ...seen.filter((group) => !isUnresolved(group))]) {
    const told = isUnresolved(group) && withExamples < REPORT_LIMITS.groupsWithExamples
    if (told) withExamples++
    divergences.push(await groupReport(reader, group.signature, ask.since, told))
  }
  return {
    ...route,
    parity: await reader.parity(route.id, ask),
    shadow,
    noise: await reader.noise(route.id, REPORT_LIMITS.noisyPaths),
    divergences,
    // Sorted by what was seen in the span: when the last one was not, there are no more.
    moreDivergences: items.at(-1)?.recent ? total - items.length : 0,
    rules: await reader.rules(route.id),
  }
}

async function groupReport(
  reader: EvidenceReader,
  signature: string,
  since: string,
  withExamples: boolean,
): Promise<GroupReport> {
  const { examples, points: _, ...group } = await reader.divergence(signature, since)
  const wanted = withExamples ? examples.slice(0, REPORT_LIMITS.examplesPerGroup) : []
  const found = []
  for (const { id } of wanted) {
    const example = await reader.example(signature, id)
    if (example !== null) found.push(reportExample(example))
  }
  return { ...group, examples: found }
}

function reportExample(example: ExampleDiff): ReportExample {
  const { id, at, build, requestId, servedSlot, verdict, format, redacted, request } = example
  const { rows, cut } = foldRows([...example.head, ...example.rows], {
    around: REPORT_LIMITS.rowsAround,
    rows: REPORT_LIMITS.rowsPerExample,
    characters: REPORT_LIMITS.rowCharacters,
  })
  return {
    ...{ id, at, build, requestId, servedSlot, verdict, format, redacted, rows },
    request: { method: request.method, url: request.url, headers: request.headers },
    baseline: answerFacts(example.baseline),
    candidate: answerFacts(example.candidate),
    cut: cut || example.cut,
  }
}

const answerFacts = ({ status, ms, bodyBytes, bodyNote, failure }: ExampleDiff['baseline']) => ({
  ...{ status, ms, failure },
  bytes: bodyBytes,
  note: bodyNote,
})

const NOTHING: ShadowCounts = {
  ...{ eligible: 0, compared: 0, inconclusive: 0, dropped: {}, sampledOut: 0, refused: 0, secondCalls: 0 },
  share: null,
}
