import { fieldsOf } from '../report/fields.ts'
import { notCompared, notReplayed } from '../report/not-compared.ts'
import { isUnresolved, type Report, type RouteReport } from '../report/report.ts'
import {
  change,
  count,
  duration,
  moment,
  percent,
  plural,
  VERDICT_MEANS,
  valueText,
} from '../report/words.ts'
import { columns, facts, visible } from './output.ts'

const FIELDS = 20
const VALUE_MAX = 40

/** A report for the terminal: what decides first, the rest in the files. */
export function reportText(report: Report): string {
  const left = notReplayed(report).map(({ count: n, why }) => `  ${count(n)} ${why}`)
  const parts = [
    ...report.routes.map(routeText),
    ...(left.length === 0 ? [] : [['Not made again:', ...left].join('\n')]),
    `${report.verdict.toUpperCase()}: ${VERDICT_MEANS[report.verdict]}`,
    ...report.reasons.map((reason) => `  ${visible(reason)}`),
  ]
  return parts.join('\n')
}

function routeText(route: RouteReport): string {
  const { parity, shadow } = route
  const unresolved = route.divergences.filter(isUnresolved)
  const missing = notCompared(route).map(({ count: n, what, why }) => `  ${count(n)} ${what}: ${why}`)
  const { baseline, candidate } = parity.slots
  const p95 = change(baseline.p95Ms, candidate.p95Ms)
  const parts = [
    facts([
      ['route', route.id],
      ['verdict', parity.verdict],
      ['slots', `${route.baseline} against ${route.candidate}`],
      ['since', moment(parity.since)],
      [
        'compared',
        `${count(parity.compared)}: ${count(parity.matched)} matched, ${count(parity.ignored)} ignored, ${count(parity.divergent)} divergent; ${count(parity.inconclusive)} inconclusive`,
      ],
      ['may diverge', `at most ${percent(parity.upperBound)}; the threshold is ${percent(parity.threshold)}`],
      [
        'p95',
        `${duration(baseline.p95Ms)} against ${duration(candidate.p95Ms)}${p95 === null ? '' : ` (${p95})`}`,
      ],
      ...(shadow.share === null
        ? []
        : [
            [
              'coverage',
              `${percent(shadow.share)} of ${plural(shadow.eligible, 'eligible request')}`,
            ] as const,
          ]),
    ]),
    endpoints(route),
    ...(unresolved.length === 0 ? [] : [fields(unresolved)]),
    ...(missing.length === 0 ? [] : [['Not compared:', ...missing].join('\n')]),
  ]
  return `${parts.join('\n\n')}\n`
}

const endpoints = ({ parity }: RouteReport) =>
  columns(
    ['ENDPOINT', 'VERDICT', 'COMPARED', 'DIVERGENT', 'IGNORED', 'P95 BASELINE', 'P95 CANDIDATE'],
    parity.endpoints.map(({ endpoint, verdict, compared, divergent, ignored, slots }) => [
      endpoint,
      verdict,
      count(compared),
      count(divergent),
      count(ignored),
      duration(slots.baseline.p95Ms),
      duration(slots.candidate.p95Ms),
    ]),
  )

function fields(divergences: RouteReport['divergences']): string {
  const all = fieldsOf({ divergences })
  const rows = all
    .slice(0, FIELDS)
    .map(({ path, kind, endpoint, count: n, compared, values, noise }) => [
      path,
      kind,
      endpoint,
      `${count(n)} of ${count(compared)}`,
      values === null ? '' : short(valueText(values.baseline)),
      values === null ? '' : short(valueText(values.candidate)),
      noise?.state ?? 'undecided',
    ])
  const more =
    all.length > FIELDS ? `\n${plural(all.length - FIELDS, 'further field')} in the other formats` : ''
  return `${columns(['DIFFERS', 'KIND', 'ENDPOINT', 'IN', 'BASELINE', 'CANDIDATE', 'NOISE?'], rows)}${more}`
}

const short = (text: string) => (text.length > VALUE_MAX ? `${text.slice(0, VALUE_MAX)}...` : text)
