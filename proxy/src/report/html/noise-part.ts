import type { NoisyPath } from '../../contracts/noise.ts'
import type { RouteReport } from '../report.ts'
import { count, plural } from '../words.ts'
import { type Content, html } from './html.ts'
import { badge, code, numeric, table } from './parts.ts'

/** What is noise and why it is called that, in the numbers it rests on. */
export function noiseView({ noise, shadow }: RouteReport): Content {
  const { states, items, total } = noise
  return [
    html`<p>Some answers differ from one call to the next, whoever gives them. So the baseline was asked twice for ${plural(shadow.secondCalls, 'request')}: what it does to itself is noise, and does not count against the candidate. What is undecided counts.</p>`,
    table(
      [
        'Path',
        'Endpoint',
        'It is',
        numeric('Slots differ'),
        numeric('Baseline differs from itself'),
        'Because',
      ],
      items.map(row),
      'No path has ever differed.',
    ),
    total > items.length &&
      html`<p class="quiet">${plural(total - items.length, 'further path')}: in all ${count(states.real)} real, ${count(states.noise)} noise, ${count(states.undecided)} undecided.</p>`,
  ]
}

const row = ({ path, kind, endpoint, state, sentence, ...n }: NoisyPath): Content[] => [
  html`${code(path)} ${badge('kind', kind)}`,
  code(endpoint),
  badge(state, state),
  `${count(n.abDiffer)} of ${count(n.abPairs)}`,
  n.askedAgain > 0
    ? `${count(n.differedAgain)} of ${count(n.askedAgain)}`
    : `${count(n.aaDiffer)} of ${count(n.aaPairs)}`,
  sentence,
]
