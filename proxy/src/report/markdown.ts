import type { EndpointParity } from '../contracts/parity.ts'
import { fieldsOf } from './fields.ts'
import { codeSpan, fenced, htmlCode, inTable, plainText } from './markdown-text.ts'
import { notCompared, notReplayed } from './not-compared.ts'
import {
  type GroupReport,
  isUnresolved,
  type Report,
  type ReportExample,
  type RouteReport,
} from './report.ts'
import {
  change,
  count,
  duration,
  foldedText,
  moment,
  percent,
  plural,
  VERDICT_MEANS,
  VERDICT_TITLES,
  valueText,
} from './words.ts'

/** A comment of a change request may have 65,536 characters. */
const CHARACTERS_MAX = 60_000
const FIELDS = 20
const GROUPS = 10
const ROWS = 40

const MARKS = { pass: '✅', fail: '❌', insufficient: '⚠️' } as const

/** GitHub's Markdown, short enough for a comment: the verdict first, examples folded away. */
export function markdown(report: Report): string {
  const whole = [
    head(report),
    ...report.routes.map((route) => routePart(route, GROUPS)),
    footer(report),
  ].join('\n\n')
  if (whole.length <= CHARACTERS_MAX) return `${whole}\n`
  const short = [head(report), ...report.routes.map((route) => routePart(route, 0)), footer(report)].join(
    '\n\n',
  )
  return `${short.slice(0, CHARACTERS_MAX)}\n\n*Cut: the HTML report has all of it.*\n`
}

function head(report: Report): string {
  const { verdict, reasons, source, since, madeAt } = report
  const from =
    source.kind === 'shadow'
      ? `Shadowed traffic from ${moment(since)} to ${moment(madeAt)}.`
      : `${plural(source.sent, 'request')} of ${codeSpan(source.from)} made again at ${codeSpan(source.baseline)} and ${codeSpan(source.candidate)}.`
  return [
    `## ${MARKS[verdict]} Parity: ${VERDICT_TITLES[verdict].toLowerCase()}`,
    `${VERDICT_MEANS[verdict]} ${from}`,
    reasons.map((reason) => `- ${plainText(reason)}`).join('\n'),
  ].join('\n\n')
}

function routePart(route: RouteReport, groups: number): string {
  const { parity } = route
  const unresolved = route.divergences.filter(isUnresolved)
  const fields = fieldsOf({ divergences: unresolved })
  const parts = [
    `### ${codeSpan(route.id)}: ${VERDICT_TITLES[parity.verdict].toLowerCase()}`,
    `${codeSpan(route.baseline)} against ${codeSpan(route.candidate)}: ${plural(parity.compared, 'comparison')}, ${count(parity.divergent)} divergent, ${count(parity.ignored)} ignored, ${count(parity.inconclusive)} inconclusive. At most ${percent(parity.upperBound)} diverge, with 95 % confidence; the threshold is ${percent(parity.threshold)}.`,
    table(
      ['Endpoint', 'Verdict', 'Compared', 'Divergent', 'p95 baseline', 'p95 candidate', ''],
      parity.endpoints.map(endpointRow),
    ),
  ]
  if (fields.length > 0) parts.push('**What differs**', fieldTable(fields.slice(0, FIELDS)))
  parts.push(...unresolved.slice(0, groups).flatMap(({ examples, ...group }) => details(group, examples[0])))
  const missing = notCompared(route)
  if (missing.length > 0) {
    const rows = missing.map(({ count: n, what, why }) => [count(n), what, why])
    parts.push('**Not compared**', table(['Requests', '', 'Why'], rows))
  }
  return parts.join('\n\n')
}

function endpointRow({ endpoint, verdict, compared, divergent, slots }: EndpointParity): string[] {
  const { baseline, candidate } = slots
  return [
    codeSpan(endpoint),
    verdict,
    count(compared),
    count(divergent),
    duration(baseline.p95Ms),
    duration(candidate.p95Ms),
    change(baseline.p95Ms, candidate.p95Ms) ?? '',
  ]
}

const fieldTable = (fields: ReturnType<typeof fieldsOf>) =>
  table(
    ['Field', 'Kind', 'Endpoint', 'In', 'Baseline', 'Candidate', 'Noise?'],
    fields.map(({ path, kind, endpoint, count: n, compared, values, noise }) => [
      codeSpan(path),
      kind,
      codeSpan(endpoint),
      `${count(n)} of ${count(compared)}`,
      values === null ? '' : codeSpan(valueText(values.baseline)),
      values === null ? '' : codeSpan(valueText(values.candidate)),
      noise?.state ?? 'undecided',
    ]),
  )

function details(group: Omit<GroupReport, 'examples'>, example: ReportExample | undefined): string[] {
  if (example === undefined) return []
  const { method, url } = example.request
  const lines = example.rows.slice(0, ROWS).flatMap((row) => {
    if ('folded' in row) return [`  ... ${foldedText(row.folded)}`]
    const side = (sign: string, line: typeof row.baseline) =>
      line === null
        ? []
        : [`${sign} ${'  '.repeat(Math.min(row.depth, 20))}${line.map(({ text }) => text).join('')}`]
    // What a rule forgives is told like what is equal: a minus would say otherwise.
    if (row.mark === 'same' || row.rules.length > 0) return side(' ', row.baseline ?? row.candidate)
    return [...side('-', row.baseline), ...side('+', row.candidate)]
  })
  return [
    `<details><summary>${htmlCode(group.title)}: ${percent(group.share)} of ${count(group.compared)} comparisons</summary>`,
    `${codeSpan(`${method} ${url}`)}, ${moment(example.at)}`,
    fenced(lines.join('\n'), 'diff'),
    '</details>',
  ]
}

function footer(report: Report): string {
  const left = notReplayed(report).map(({ count: n, why }) => `${count(n)} ${why}`)
  const said = left.length === 0 ? '' : ` Not made again: ${left.join('; ')}.`
  return `<sub>Made by Banyan ${plainText(report.version)} at ${moment(report.madeAt)}.${said}</sub>`
}

const table = (headings: readonly string[], rows: readonly (readonly string[])[]) =>
  [headings, headings.map(() => '---'), ...rows]
    .map((row) => `| ${row.map(inTable).join(' | ')} |`)
    .join('\n')
