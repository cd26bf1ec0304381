import type { DiffRow } from 'banyan/contracts/divergence.ts'

export type Line = NonNullable<DiffRow['baseline']>

export const lineText = (line: Line): string => line.map((part) => part.text).join('')

/** The rows that contain a text on either side, whatever its case, in order; none for an empty text. */
export function findRows(rows: readonly DiffRow[], text: string): number[] {
  const wanted = text.toLowerCase()
  if (wanted === '') return []
  const has = (line: Line | null) => line !== null && lineText(line).toLowerCase().includes(wanted)
  const found: number[] = []
  rows.forEach((row, index) => {
    if (has(row.baseline) || (row.mark !== 'same' && has(row.candidate))) found.push(index)
  })
  return found
}

/** Characters of one line that are drawn in the diff; all of a longer one is shown to who asks. */
const LINE_MAX = 400
/** Characters kept at both ends of what is equal, so that what differs is in sight. */
const EDGE = 60

/** A line short enough to be drawn among others. What differs is cut last. */
export function clampLine(line: Line, max = LINE_MAX): Line {
  if (length(line) <= max) return line
  const shorter = line.map((part) => (part.changed ? part : { ...part, text: middleCut(part.text) }))
  if (length(shorter) <= max) return shorter
  const clamped: Line = []
  let left = max
  for (const part of shorter) {
    if (left <= 0) break
    const text = part.text.length > left ? `${part.text.slice(0, left).toWellFormed()}…` : part.text
    clamped.push({ ...part, text })
    left -= part.text.length
  }
  return clamped
}

const length = (line: Line) => line.reduce((sum, part) => sum + part.text.length, 0)

const middleCut = (text: string) =>
  text.length <= 2 * EDGE
    ? text
    : `${text.slice(0, EDGE).toWellFormed()} … ${text.slice(-EDGE).toWellFormed()}`

/** How long a text is, as people say it: characters while they are few, then kB. */
export const sizeText = (characters: number): string =>
  characters < 1_000 ? `${characters} characters` : `${Math.round(characters / 1_000)} kB`
