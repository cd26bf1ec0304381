import type { DiffRow } from '../../contracts/divergence.ts'
import type { AnswerFacts, ReportExample } from '../report.ts'
import { count, duration, foldedText, moment, plural } from '../words.ts'
import { type Html, html } from './html.ts'
import { badge, code } from './parts.ts'

/** The sign says what the colour says. */
const MARKS: Readonly<Record<DiffRow['mark'], { sign: string; means: string }>> = {
  same: { sign: '', means: 'equal' },
  changed: { sign: '≠', means: 'differs' },
  missing: { sign: '−', means: 'missing in the candidate' },
  extra: { sign: '+', means: 'only in the candidate' },
  moved: { sign: '⇅', means: 'in another place' },
}
const DEPTH_MAX = 12
const BUILT_IN: Readonly<Record<string, string>> = {
  'builtin:noise': 'noise',
  'builtin:not-compared': 'not compared',
  'builtin:number-spelling': 'the same number',
}

/** One request with both answers side by side. */
export function exampleView(example: ReportExample, open: boolean): Html {
  const { request, baseline, candidate, at, build, servedSlot, redacted } = example
  const notes = [
    moment(at),
    `served by the ${servedSlot}`,
    build === null ? null : `candidate build ${build}`,
    redacted === 0 ? null : `${plural(redacted, 'value')} redacted`,
  ].filter((note) => note !== null)
  return html`<details class="example"${open && OPEN}><summary>${code(`${request.method} ${request.url}`)}</summary>
<p class="quiet">${notes.join(' · ')}</p>
<div class="scroll" tabindex="0"><table class="diff">
<thead><tr><th><span class="hidden">What</span></th><th scope="col">baseline <span class="quiet">${answerText(baseline)}</span></th><th scope="col">candidate <span class="quiet">${answerText(candidate)}</span></th></tr></thead>
<tbody>${example.rows.map((row) => ('folded' in row ? folded(row.folded) : line(row)))}${example.cut && CUT}</tbody>
</table></div>
${headers(example)}
</details>`
}

const OPEN = html` open`

const CUT = html`<tr class="folded"><td></td><td colspan="2">more rows than a report holds: the console has them all</td></tr>`

function answerText({ status, ms, bytes, failure, note }: AnswerFacts): string {
  if (failure !== null) return `no answer: ${failure}`
  const parts = [String(status), duration(ms), `${count(bytes)} bytes`, note]
  return parts.filter((part) => part !== null).join(', ')
}

const folded = (rows: number) =>
  html`<tr class="folded"><td></td><td colspan="2">${foldedText(rows)}</td></tr>`

function line(row: DiffRow): Html {
  const { sign, means } = MARKS[row.mark]
  const forgiven = row.rules.length > 0
  const depth = `d${Math.min(row.depth, DEPTH_MAX)}`
  return html`<tr class="${row.mark}${forgiven && ' forgiven'}"><td title="${means}">${sign}</td>${side(row.baseline, depth)}${side(row.candidate, depth, row.rules)}</tr>
`
}

function side(line: DiffRow['baseline'], depth: string, rules: readonly string[] = []): Html {
  if (line === null) return html`<td class="absent"></td>`
  const words = line.map(({ text, changed }) => (changed ? html`<mark>${text}</mark>` : text))
  const why = rules.map((rule) => badge('quiet', BUILT_IN[rule] ?? rule))
  return html`<td class="${depth}">${words}${why}</td>`
}

function headers({ request }: ReportExample): Html | null {
  if (request.headers.length === 0) return null
  const lines = request.headers.map(([name, value]) => `${name}: ${value}\n`)
  return html`<details><summary class="quiet">Headers of the request</summary><pre>${lines}</pre></details>`
}
