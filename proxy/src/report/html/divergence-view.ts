import type { DivergentPath } from '../../contracts/divergence.ts'
import type { GroupReport } from '../report.ts'
import { count, moment, percent, plural, valueText } from '../words.ts'
import { exampleView } from './example-view.ts'
import { anchor, type Html, html } from './html.ts'
import { badge, code, facts, numeric, table } from './parts.ts'

const STATES: Readonly<Record<GroupReport['state'], string>> = {
  open: 'open',
  accepted: 'accepted as intended',
  resolved: 'resolved',
  regressed: 'back after it was resolved',
}

/** One group of divergences with what is known of it, and examples. `link` leads to it in the console. */
export function divergenceView(group: GroupReport, link: string | null): Html {
  const { title, endpoint, state, noise, signature, paths, examples, notes } = group
  const name = link === null ? code(signature) : html`<a href="${link}">${code(signature)}</a>`
  return html`<article id="${anchor('g', signature)}">
<h4>${title}</h4>
<p>${badge(state, STATES[state])} ${badge(noise, noise)} ${code(endpoint)}</p>
${facts([
  ['seen', `${count(group.recent)} of ${count(group.compared)} (${percent(group.share)})`],
  ['ever', count(group.count)],
  ['first', moment(group.firstSeen)],
  ['last', moment(group.lastSeen)],
  ...(group.builds.length === 0 ? [] : [['builds', group.builds.join(', ')] as const]),
  ...(group.assignee === null ? [] : [['assigned to', group.assignee] as const]),
  ['divergence', name],
])}
${paths.map((path) => pathView(path))}
${notes.map(({ at, by, text }) => html`<blockquote>${text}<footer>${by}, ${moment(at)}</footer></blockquote>`)}
${examples.map((example, i) => exampleView(example, i === 0))}
</article>
`
}

function pathView({ path, kind, noise, classes, values, suggestion }: DivergentPath): Html {
  const classText =
    classes === null || classes.baseline === classes.candidate
      ? null
      : html` <span class="quiet">${classes.baseline} became ${classes.candidate}</span>`
  return html`<div class="path">
<p>${code(path)} ${badge('kind', kind)}${classText}</p>
<p class="quiet">${noise?.sentence ?? 'Nothing is known yet of how often the baseline differs from itself here.'}</p>
${table(
  ['baseline', 'candidate', numeric('of those looked at')],
  values.slice(0, 5).map((pair) => [value(pair.baseline), value(pair.candidate), count(pair.count)]),
)}
${suggestion && html`<p class="quiet">A rule to consider: ${code(`${suggestion.rule.kind} ${suggestion.rule.path}`)}. ${suggestion.because}</p>`}
</div>`
}

const value = (text: string | null) =>
  text === null ? html`<i class="quiet">${valueText(null)}</i>` : code(text)

/** Groups that do not speak against the candidate, in short. */
export function otherGroups(groups: readonly GroupReport[]): Html | null {
  if (groups.length === 0) return null
  const rows = groups.map(({ title, endpoint, state, noise, recent, share, rule }) => [
    title,
    code(endpoint),
    noise === 'noise' && state === 'open' ? badge('noise', 'noise') : badge(state, STATES[state]),
    noise === 'noise' ? `${count(recent)} until it was known` : `${count(recent)} (${percent(share)})`,
    rule === null ? null : code(rule),
  ])
  return html`<h4>${plural(groups.length, 'group')} that ${groups.length === 1 ? 'does' : 'do'} not count against it</h4>
${table(['What', 'Endpoint', 'Why not', numeric('Seen'), 'Rule'], rows)}`
}
