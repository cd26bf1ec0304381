import type { Comparisons } from '../../contracts/parity.ts'
import { count, moment, percent } from '../words.ts'
import { type Html, html } from './html.ts'

const OUTCOMES = ['matched', 'ignored', 'divergent', 'inconclusive'] as const

/** What became of all comparisons, as one bar with its legend. */
export function outcomeBar(counts: Comparisons): Html {
  const all = counts.compared + counts.inconclusive
  if (all === 0) return html`<p class="quiet">Nothing was compared.</p>`
  let at = 0
  const parts = OUTCOMES.map((outcome) => {
    // A hair's breadth for what there is too little of to be seen.
    const width = counts[outcome] === 0 ? 0 : Math.max(0.4, (counts[outcome] / all) * 100)
    const part = html`<rect class="${outcome}" x="${at.toFixed(2)}" width="${width.toFixed(2)}" height="10"/>`
    at += width
    return part
  })
  const legend = OUTCOMES.map(
    (outcome) =>
      html`<li><i class="${outcome}"></i>${outcome} <b>${count(counts[outcome])}</b> <span class="quiet">${percent(counts[outcome] / all)}</span></li>`,
  )
  const label = OUTCOMES.map((outcome) => `${count(counts[outcome])} ${outcome}`).join(', ')
  return html`<svg class="bar" role="img" aria-label="${label}" viewBox="0 0 ${Math.max(100, at).toFixed(2)} 10" preserveAspectRatio="none">${parts}</svg>
<ul class="legend">${legend}</ul>`
}

const HEIGHT = 40

/** Comparisons over time, divergent ones apart; null for a single point. */
export function timeline(points: readonly (Comparisons & { at: string })[]): Html | null {
  if (points.length < 2) return null
  const most = Math.max(...points.map(({ compared }) => compared), 1)
  const bars = points.map(({ at, compared, divergent }, i) => {
    const [whole, bad] = [compared, divergent].map((n) => (n / most) * HEIGHT)
    const title = `${moment(at)}: ${count(compared)} compared, ${count(divergent)} divergent`
    return html`<g><title>${title}</title><rect class="matched" x="${i * 10}" y="${(HEIGHT - whole!).toFixed(2)}" width="8" height="${whole!.toFixed(2)}"/><rect class="divergent" x="${i * 10}" y="${(HEIGHT - bad!).toFixed(2)}" width="8" height="${bad!.toFixed(2)}"/></g>`
  })
  const [first, last] = [points[0]!, points.at(-1)!]
  return html`<figure><svg class="timeline" role="img" aria-label="Comparisons over time, at most ${count(most)} in one bar" viewBox="0 0 ${points.length * 10} ${HEIGHT}" preserveAspectRatio="none">${bars}</svg>
<figcaption><span>${moment(first.at)}</span><span>comparisons over time, divergent ones in front</span><span>${moment(last.at)}</span></figcaption></figure>`
}
