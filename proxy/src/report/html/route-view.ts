import type { EndpointParity, SlotFigures } from '../../contracts/parity.ts'
import { fieldsOf } from '../fields.ts'
import { notCompared } from '../not-compared.ts'
import { isUnresolved, type Report, type RouteReport } from '../report.ts'
import { change, count, duration, percent, plural, VERDICT_TITLES, valueText } from '../words.ts'
import { divergenceView, otherGroups } from './divergence-view.ts'
import { anchor, type Content, type Html, html } from './html.ts'
import { noiseView } from './noise-part.ts'
import { outcomeBar, timeline } from './outcomes.ts'
import { badge, code, facts, numeric, section, table } from './parts.ts'

/** All of one route, from its verdict to what was not compared. */
export function routeView(route: RouteReport, { source }: Report): Html {
  const { id, parity } = route
  const part = (name: string, title: string, body: Content) => section(anchor(name, id), title, body)
  const unresolved = route.divergences.filter(isUnresolved)
  const link = (signature: string) =>
    source.kind === 'shadow' ? `${source.server}/divergences/${encodeURIComponent(signature)}` : null
  return html`<section class="route" id="${anchor('route', id)}">
<h2>${id} ${badge(parity.verdict, VERDICT_TITLES[parity.verdict])}</h2>
${standing(route)}
<ul class="reasons">${parity.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>
${outcomeBar(parity)}
${timeline(parity.points)}
${part('endpoints', 'Endpoints', endpointTable(parity.endpoints))}
${part('fields', 'What differs, field by field', fieldTable(route))}
${part('divergences', 'Divergences', [
  unresolved.length === 0
    ? html`<p class="quiet">Nothing speaks against the candidate.</p>`
    : unresolved.map((group) => divergenceView(group, link(group.signature))),
  otherGroups(route.divergences.filter((group) => !isUnresolved(group))),
  route.moreDivergences > 0 &&
    html`<p class="quiet">${plural(route.moreDivergences, 'further group')} of smaller weight ${route.moreDivergences === 1 ? 'is' : 'are'} not shown.</p>`,
])}
${part('latency', 'Latency and errors', latencyTable(route))}
${part('noise', 'Noise', noiseView(route))}
${part('missing', 'What was not compared, and why', missing(route))}
${part('rules', 'Rules', ruleTable(route))}
</section>
`
}

function standing(route: RouteReport): Html {
  const { parity, pattern, stage, weight, mirror, baseline, candidate } = route
  const traffic =
    stage === null ? [] : [['stage', `${stage}: weight ${weight} %, mirror ${mirror} %`] as const]
  return facts([
    ...(pattern === null ? [] : [['matches', code(pattern)] as const]),
    ['baseline', baseline],
    ['candidate', candidate],
    ...traffic,
    ['compared', count(parity.compared)],
    ['may diverge', `at most ${percent(parity.upperBound)} (95 % confidence)`],
    ['threshold', percent(parity.threshold)],
    ...(parity.builds.length === 0 ? [] : [['builds', parity.builds.join(', ')] as const]),
    ...(parity.resolved === 0
      ? []
      : [['set aside', `${count(parity.resolved)} of resolved groups`] as const]),
  ])
}

const endpointTable = (endpoints: readonly EndpointParity[]) =>
  table(
    [
      'Endpoint',
      'Verdict',
      numeric('Compared'),
      numeric('Divergent'),
      numeric('Ignored'),
      numeric('Inconclusive'),
      numeric('At most diverge'),
    ],
    endpoints.map((one) => [
      code(one.endpoint),
      badge(one.verdict, VERDICT_TITLES[one.verdict]),
      count(one.compared),
      count(one.divergent),
      count(one.ignored),
      count(one.inconclusive),
      percent(one.upperBound),
    ]),
    'Nothing was compared.',
  )

const fieldTable = (route: RouteReport) =>
  table(
    [
      'Field',
      'Kind',
      'Endpoint',
      numeric('Differs in'),
      'Baseline, for example',
      'Candidate',
      'Is it noise?',
    ],
    fieldsOf(route).map((field) => [
      code(field.path),
      badge('kind', field.kind),
      code(field.endpoint),
      `${count(field.count)} of ${count(field.compared)}`,
      field.values === null ? '' : code(valueText(field.values.baseline)),
      field.values === null ? '' : code(valueText(field.values.candidate)),
      badge(field.noise?.state ?? 'undecided', field.noise?.state ?? 'undecided'),
    ]),
    'No field differs.',
  )

function latencyTable({ parity }: RouteReport): Html | null {
  const rows = [
    { name: html`<b>all</b>`, slots: parity.slots },
    ...parity.endpoints.map(({ endpoint, slots }) => ({ name: code(endpoint), slots })),
  ]
  const slot = ({ answers, errors, p50Ms, p95Ms, p99Ms }: SlotFigures) => [
    duration(p50Ms),
    duration(p95Ms),
    duration(p99Ms),
    errors === 0 ? '0' : `${count(errors)} (${percent(answers === 0 ? 0 : errors / answers)})`,
  ]
  const columns = ['p50', 'p95', 'p99', 'errors'].map(numeric)
  return table(
    ['Endpoint', 'Slot', ...columns, numeric('p95 against the baseline')],
    rows.flatMap(({ name, slots }) => [
      [name, 'baseline', ...slot(slots.baseline), ''],
      ['', 'candidate', ...slot(slots.candidate), change(slots.baseline.p95Ms, slots.candidate.p95Ms) ?? '-'],
    ]),
  )
}

function missing(route: RouteReport): Content {
  const { eligible, share } = route.shadow
  const rows = notCompared(route).map(({ what, why, count: n }) => [count(n), what, why])
  const compared =
    share !== null &&
    html`<p>Compared: <b>${percent(share)}</b> of ${plural(eligible, 'eligible request')}.</p>`
  return [compared, table([numeric('Requests'), '', 'Why'], rows, 'Nothing was left out.')]
}

const ruleTable = ({ rules }: RouteReport) =>
  table(
    ['Rule', 'Path', 'Where', numeric('Forgave (24 h)'), 'Reason', 'Author', 'Until'],
    rules.map((rule) => [
      html`${code(rule.kind)}${rule.stale && html` ${badge('quiet', 'stale')}`}${rule.expired && html` ${badge('quiet', 'expired')}`}`,
      code(rule.path),
      rule.scope.endpoint ?? rule.scope.route ?? 'everywhere',
      `${count(rule.hits)} (${count(rule.hits24h)})`,
      rule.reason,
      rule.author,
      rule.expiresAt === null ? 'no end' : rule.expiresAt.slice(0, 10),
    ]),
    'No rule holds here: every difference counts unless it is noise.',
  )
