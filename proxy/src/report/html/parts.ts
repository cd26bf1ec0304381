import { type Content, type Html, html } from './html.ts'

/** A small label; the word says what the colour says. */
export const badge = (kind: string, text: string): Html => html`<span class="badge ${kind}">${text}</span>`

type Column = string | { title: string; numeric: true }

export const numeric = (title: string): Column => ({ title, numeric: true })

/** A table; on a narrow screen it scrolls by itself. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Content[])[],
  empty = '',
): Html | null {
  if (rows.length === 0) return empty === '' ? null : html`<p class="quiet">${empty}</p>`
  const isNumeric = (i: number) => typeof columns[i] === 'object'
  const cell = (content: Content, i: number) =>
    isNumeric(i) ? html`<td class="number">${content}</td>` : html`<td>${content}</td>`
  const headings = columns.map((column, i) => {
    const title = typeof column === 'string' ? column : column.title
    return isNumeric(i)
      ? html`<th scope="col" class="number">${title}</th>`
      : html`<th scope="col">${title}</th>`
  })
  return html`<div class="scroll" tabindex="0"><table>
<thead><tr>${headings}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table></div>`
}

/** Name and value, one beside the other. */
export const facts = (pairs: readonly (readonly [string, Content])[]): Html =>
  html`<dl class="facts">${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`

export const section = (id: string, title: string, body: Content): Html =>
  html`<section aria-labelledby="${id}"><h3 id="${id}">${title}</h3>${body}</section>`

export const code = (text: string): Html => html`<code>${text}</code>`
