import type { ParityView } from '../contracts/parity.ts'
import type { ShadowCounts } from '../contracts/shadow.ts'
import { notCompared } from '../report/not-compared.ts'
import { change, count, duration, percent } from '../report/words.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { given } from './given.ts'
import { columns, facts, type OutputOptions, show } from './output.ts'
import { repeat, type WatchOptions } from './repeat.ts'
import { failUnderOf } from './report.ts'
import { endWithVerdict } from './verdict-exit.ts'

type Options = ConnectionOptions & OutputOptions & { since?: string }

export type ParityOptions = Options & { build?: string; failUnder?: string }

/** `banyan parity`: may the candidate of a route replace its baseline? The exit code says so too. */
export function parity(id: string, options: ParityOptions): Promise<void> {
  return endWithVerdict(async () => {
    const { since, build } = options
    const query = given({ since, build, failUnder: failUnderOf(options.failUnder) })
    const view = await connect(options)('getParity', { params: { id }, query })
    show(options, view, parityText)
    return view.verdict
  })
}

function parityText(view: ParityView): string {
  const { baseline, candidate } = view.slots
  return [
    facts([
      ['route', view.route],
      ['verdict', view.verdict],
      ...view.reasons.map((reason) => ['because', reason] as const),
      [
        'compared',
        `${count(view.compared)}: ${count(view.matched)} matched, ${count(view.ignored)} ignored, ${count(view.divergent)} divergent`,
      ],
      ['inconclusive', count(view.inconclusive)],
      ['may diverge', `at most ${percent(view.upperBound)}; the threshold is ${percent(view.threshold)}`],
      ['needed', view.required],
      [
        'p95',
        `${duration(baseline.p95Ms)} against ${duration(candidate.p95Ms)} (${change(baseline.p95Ms, candidate.p95Ms) ?? '-'})`,
      ],
      ['builds', view.builds.join(', ') || '-'],
    ]),
    '',
    columns(
      ['ENDPOINT', 'VERDICT', 'COMPARED', 'DIVERGENT', 'AT MOST'],
      view.endpoints.map((one) => [
        one.endpoint,
        one.verdict,
        one.compared,
        one.divergent,
        percent(one.upperBound),
      ]),
    ),
  ].join('\n')
}

export type NoiseOptions = ConnectionOptions &
  OutputOptions & {
    route?: string
    endpoint?: string
    state?: 'real' | 'noise' | 'undecided'
    limit?: string
  }

/** `banyan noise`: what is known of every path that differs, and why. */
export async function noise(options: NoiseOptions): Promise<void> {
  const { route, endpoint, state, limit } = options
  const query = given({ route, endpoint, state, limit })
  show(options, await connect(options)('listNoise', { query }), ({ items, states, total }) =>
    [
      columns(
        ['PATH', 'KIND', 'IT IS', 'DIFFERS', 'BASELINE ITSELF', 'ENDPOINT', 'BECAUSE'],
        items.map((one) => [
          one.path,
          one.kind,
          one.state,
          `${one.abDiffer} of ${one.abPairs}`,
          one.askedAgain > 0
            ? `${one.differedAgain} of ${one.askedAgain}`
            : `${one.aaDiffer} of ${one.aaPairs}`,
          one.endpoint,
          one.sentence,
        ]),
      ),
      ...(items.length < total ? [`${items.length} of ${total}; more with --limit`] : []),
      `${states.real} real, ${states.noise} noise, ${states.undecided} undecided`,
    ].join('\n'),
  )
}

/** `banyan shadows`: what was shadowed and compared, what was not, and why. */
export const shadows = (options: Options & WatchOptions): Promise<void> => repeat(options, showShadows)

async function showShadows(options: Options): Promise<void> {
  const view = await connect(options)('getShadow', { query: given({ since: options.since }) })
  show(options, view, ({ routes, total, recorder }) =>
    [
      columns(
        ['ROUTE', 'MIRROR', 'ELIGIBLE', 'COMPARED', 'SHARE', 'INCONCLUSIVE', 'SECOND CALLS', 'WRITES'],
        routes.map((row) => [row.route, `${row.mirror} %`, ...counts(row), row.writes]),
      ),
      ...left(total),
      ...(recorder.lost > 0 ? [`${count(recorder.lost)} verdicts could not be written`] : []),
    ].join('\n'),
  )
}

const counts = ({ eligible, compared, share, inconclusive, secondCalls }: ShadowCounts) => [
  ...[
    count(eligible),
    count(compared),
    share === null ? '-' : percent(share),
    count(inconclusive),
    count(secondCalls),
  ],
]

function left(shadow: ShadowCounts): string[] {
  const rows = notCompared({ shadow, parity: { inconclusiveBy: {} } })
  return rows.length === 0
    ? []
    : ['Not compared:', ...rows.map(({ count: n, what, why }) => `  ${count(n)} ${what}: ${why}`)]
}
