import type { DivergenceDetail, ExampleDiff } from '../contracts/divergence.ts'
import type { NoiseList } from '../contracts/noise.ts'
import type { ParityView } from '../contracts/parity.ts'
import type { RuleView } from '../contracts/rule.ts'
import type { ShadowCounts } from '../contracts/shadow.ts'
import type { ParityVerdict } from '../domain/parity.ts'
import type { FoldedRow } from './fold-rows.ts'

export const REPORT_FORMAT = 'banyan-report/1'

/** How much of the evidence a report holds; what is left out is counted in it. */
export const REPORT_LIMITS = {
  /** Groups of divergences of one route that are told in full; of these, the first ones have examples. */
  groups: 60,
  groupsWithExamples: 25,
  examplesPerGroup: 2,
  /** Rows of one example, and characters of one piece of a row. */
  rowsPerExample: 300,
  rowCharacters: 600,
  /** Equal rows shown before and after those that differ. */
  rowsAround: 2,
  /** Paths whose noise is explained. */
  noisyPaths: 100,
}

/** Where the answers came from: live traffic, or requests made again. */
export type ReportSource =
  | { kind: 'shadow'; server: string }
  | {
      kind: 'replay'
      baseline: string
      candidate: string
      from: string
      /** Requests found in the file, those made, and those left out, by reason. */
      found: number
      sent: number
      /** Requests made again beyond that, to tell noise. */
      settling: number
      skipped: Record<string, number>
    }

/** What a report says of where a route stands; unknown where requests were made again. */
export type RouteFacts = {
  id: string
  pattern: string | null
  stage: string | null
  weight: number | null
  mirror: number | null
  baseline: string
  candidate: string
}

/** One request and both answers, folded to what differs. */
export type ReportExample = Pick<
  ExampleDiff,
  'id' | 'at' | 'build' | 'requestId' | 'servedSlot' | 'verdict' | 'format' | 'redacted'
> & {
  request: { method: string; url: string; headers: [string, string][] }
  baseline: AnswerFacts
  candidate: AnswerFacts
  rows: FoldedRow[]
  /** There were more rows. */
  cut: boolean
}

export type AnswerFacts = {
  status: number
  ms: number | null
  bytes: number
  note: string | null
  failure: string | null
}

export type GroupReport = Omit<DivergenceDetail, 'examples' | 'points'> & { examples: ReportExample[] }

export type RouteReport = RouteFacts & {
  parity: ParityView
  shadow: ShadowCounts
  noise: NoiseList
  divergences: GroupReport[]
  /** Groups that were seen in the span and are not told. */
  moreDivergences: number
  rules: RuleView[]
}

/** All that any of the formats shows. It is plain data: the JSON format is this. */
export type Report = {
  format: typeof REPORT_FORMAT
  madeAt: string
  version: string
  /** The beginning of what is looked at; its end is `madeAt`. */
  since: string
  build: string | null
  verdict: ParityVerdict
  /** Divergent share that is still parity. */
  threshold: number
  reasons: string[]
  source: ReportSource
  routes: RouteReport[]
}

const WORST_FIRST: readonly ParityVerdict[] = ['fail', 'insufficient', 'pass']

/** The verdict over several routes is the worst of theirs; over none it is insufficient. */
export function verdictOver(routes: readonly Pick<RouteReport, 'id' | 'parity'>[]): {
  verdict: ParityVerdict
  reasons: string[]
} {
  const verdict = WORST_FIRST.find((worst) => routes.some(({ parity }) => parity.verdict === worst))
  if (verdict === undefined) return { verdict: 'insufficient', reasons: ['nothing was compared'] }
  const decisive = routes.filter(({ parity }) => parity.verdict === verdict)
  const named = routes.length > 1
  return {
    verdict,
    reasons: decisive.flatMap(({ id, parity }) =>
      parity.reasons.map((reason) => (named ? `${id}: ${reason}` : reason)),
    ),
  }
}

/** Whether a group speaks against the candidate as it is now. */
export const isUnresolved = ({ state, noise }: Pick<GroupReport, 'state' | 'noise'>): boolean =>
  (state === 'open' || state === 'regressed') && noise !== 'noise'
