import type { DivergenceDetail, DivergenceSummary } from '../contracts/divergence.ts'
import type { InputOf } from '../contracts/endpoints.ts'
import { foldRows } from '../report/fold-rows.ts'
import { percent } from '../report/words.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { diffText } from './diff-text.ts'
import { given } from './given.ts'
import { columns, facts, type OutputOptions, show } from './output.ts'

type Options = ConnectionOptions & OutputOptions
type Query = NonNullable<InputOf<'listDivergences', 'query'>>

export type ListOptions = Options &
  Pick<Query, 'route' | 'endpoint' | 'state' | 'noise' | 'kind' | 'build'> & {
    search?: string
    since?: string
    sort?: Query['sort']
    limit?: string
    after?: string
  }

/** `banyan divergences ls`: what differs, in groups, those that matter most first. */
export async function listDivergences(options: ListOptions): Promise<void> {
  const {
    route,
    endpoint,
    state = 'unresolved',
    noise,
    kind,
    build,
    search: q,
    since,
    sort,
    limit,
    after,
  } = options
  const query = given({ route, endpoint, state, noise, kind, build, q, since, sort, limit, after })
  show(options, await connect(options)('listDivergences', { query }), ({ items, next, total, states }) =>
    [
      columns(['DIVERGENCE', 'STATE', 'NOISE?', 'SEEN', 'SHARE', 'ENDPOINT', 'WHAT'], items.map(row)),
      ...(next === null ? [] : [`${items.length} of ${total}; more with --after ${next}`]),
      Object.entries(states)
        .map(([name, count]) => `${count} ${name}`)
        .join(', '),
    ].join('\n'),
  )
}

const row = ({ signature, state, noise, recent, share, endpoint, title }: DivergenceSummary) => [
  ...[signature, state, noise, recent, percent(share), endpoint, title],
]

export type ShowOptions = Options & { since?: string; example?: string | true }

/** `banyan divergences show`: one group with its evidence; with --example, one request side by side. */
export async function showDivergence(signature: string, options: ShowOptions): Promise<void> {
  const call = connect(options)
  const params = { signature }
  const detail = await call('getDivergence', { params, query: given({ since: options.since }) })
  const wanted = options.example === true ? detail.examples[0]?.id : options.example
  if (wanted === undefined) {
    show(options, detail, detailText)
    return
  }
  const example = await call('getExample', { params: { signature, example: wanted } })
  show(options, example, ({ head, rows, request, at, build }) =>
    [
      `${request.method} ${request.url}`,
      `${at}${build === null ? '' : `, build ${build}`}`,
      diffText(foldRows([...head, ...rows], { around: 2, rows: 500, characters: 400 }).rows),
    ].join('\n'),
  )
}

function detailText(group: DivergenceDetail): string {
  const { paths, examples, notes } = group
  return [
    facts([
      ['divergence', group.signature],
      ['what', group.title],
      ['endpoint', group.endpoint],
      ['route', group.route],
      ['state', `${group.state} since ${group.stateSince}`],
      ['noise?', group.noise],
      ['seen', `${group.recent} of ${group.compared} (${percent(group.share)}); ${group.count} ever`],
      ['first, last', `${group.firstSeen}, ${group.lastSeen}`],
      ['builds', group.builds.join(', ') || '-'],
      ['assignee', group.assignee],
      ['rule', group.rule],
    ]),
    ...paths.map(({ path, kind, noise, values, suggestion }) =>
      [
        `\n${path} (${kind})`,
        `  ${noise?.sentence ?? 'Nothing is known yet of how often the baseline differs from itself here.'}`,
        ...values
          .slice(0, 5)
          .map(
            ({ baseline, candidate, count }) =>
              `  ${count} x  ${baseline ?? '(absent)'}  ->  ${candidate ?? '(absent)'}`,
          ),
        ...(suggestion === null
          ? []
          : [`  suggestion: ${suggestion.rule.kind} ${suggestion.rule.path}. ${suggestion.because}`]),
      ].join('\n'),
    ),
    ...(examples.length === 0 ? [] : ['\nExamples (side by side with --example ID):']),
    ...examples.map(({ id, at, request }) => `  ${id}  ${at}  ${request.method} ${request.url}`),
    ...notes.map(({ at, by, text }) => `\n${at} ${by}: ${text}`),
  ].join('\n')
}
