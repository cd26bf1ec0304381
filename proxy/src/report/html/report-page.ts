import { createHash } from 'node:crypto'
import { notReplayed } from '../not-compared.ts'
import type { Report } from '../report.ts'
import { count, moment, percent, plural, VERDICT_MEANS, VERDICT_TITLES } from '../words.ts'
import { anchor, type Content, type Html, html } from './html.ts'
import { badge, code, facts, numeric, table } from './parts.ts'
import { routeView } from './route-view.ts'
import { STYLE } from './style.ts'

/** Nothing may load and nothing may run: captured bodies are anybody's. The style is allowed by its digest. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE.text).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** One file that opens from disk: no script, no network, light and dark, and it prints. */
export function reportPage(report: Report): string {
  const title = titleOf(report)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<header class="${report.verdict}">
<h1>${title}</h1>
<p class="verdict">${badge(report.verdict, VERDICT_TITLES[report.verdict])} ${VERDICT_MEANS[report.verdict]}</p>
<ul class="reasons">${report.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>
${about(report)}
</header>
<main>
${report.routes.length > 1 && overview(report)}
${report.routes.map((route) => routeView(route, report))}
${leftOut(report)}
${HOW_TO_READ}
</main>
<footer>Made by Banyan ${report.version} on ${moment(report.madeAt)}.</footer>
</body>
</html>
`.text
}

function titleOf({ routes, source }: Report): string {
  const [first] = routes
  if (source.kind === 'replay' || first === undefined || routes.length > 1) return 'Parity report'
  return `Parity of ${first.id}`
}

function about({ source, since, madeAt, threshold, build }: Report): Html {
  const span = ['span', `${moment(since)} to ${moment(madeAt)}`] as const
  const shared: (readonly [string, Content])[] = [
    ['threshold', `${percent(threshold)} may diverge`],
    ...(build === null ? [] : [['only build', build] as const]),
  ]
  if (source.kind === 'shadow')
    return facts([['from', `shadowed traffic at ${source.server}`], span, ...shared])
  return facts([
    [
      'from',
      html`${plural(source.sent, 'request')} made again, of ${count(source.found)} in ${code(source.from)}`,
    ],
    ['baseline', source.baseline],
    ['candidate', source.candidate],
    span,
    ...shared,
  ])
}

const overview = ({ routes }: Report) =>
  html`<nav aria-label="Routes">${table(
    ['Route', 'Verdict', numeric('Compared'), numeric('Divergent'), numeric('At most diverge')],
    routes.map(({ id, parity }) => [
      html`<a href="#${anchor('route', id)}">${id}</a>`,
      badge(parity.verdict, VERDICT_TITLES[parity.verdict]),
      count(parity.compared),
      count(parity.divergent),
      percent(parity.upperBound),
    ]),
  )}</nav>`

function leftOut(report: Report): Content {
  const rows = notReplayed(report).map(({ count: n, why }) => [count(n), why])
  if (rows.length === 0) return null
  return html`<section><h2>Requests that were not made again</h2>${table([numeric('Requests'), 'Why'], rows)}</section>`
}

const HOW_TO_READ = html`<section><h2>How to read this</h2>
<dl class="words">
<dt>Verdict</dt><dd>A pass needs evidence: no divergences in 600 comparisons show that at most about 0.5 % diverge, not that none does. "At most" is the upper end of the Wilson interval at 95 % confidence. One endpoint that fails makes the route fail, however busy the others are.</dd>
<dt>Divergent</dt><dd>The answers differ in a way that no rule forgives and that is not known to be noise.</dd>
<dt>Ignored</dt><dd>They differ, and a rule, noise, or somebody who accepted the group says that it does not matter. It is not the same as a match.</dd>
<dt>Inconclusive</dt><dd>They could not be compared. Such requests count neither way, but too many of them prevent a pass.</dd>
<dt>Path</dt><dd><code>items[].price</code> is a field of every element; <code>:status</code>, <code>:header.location</code> and the like are outside the body.</dd>
<dt>Redacted</dt><dd>Secrets were replaced by <code>[redacted ...]</code> before anything was stored; equal secrets have equal marks.</dd>
</dl></section>`
