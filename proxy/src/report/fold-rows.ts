import type { DiffRow } from '../contracts/divergence.ts'

/** A row of the side-by-side view, or how many equal ones were left out in its place. */
export type FoldedRow = DiffRow | { folded: number }

type Limits = { around: number; rows: number; characters: number }

/** The rows that differ, with some equal ones around them; long texts are cut in the middle of what is equal. */
export function foldRows(rows: readonly DiffRow[], limits: Limits): { rows: FoldedRow[]; cut: boolean } {
  const folded = fold(rows, limits.around)
  return {
    rows: folded
      .slice(0, limits.rows)
      .map((row) => ('folded' in row ? row : clipped(row, limits.characters))),
    cut: folded.length > limits.rows,
  }
}

/** The mark of a header that is expected to differ. */
const NOT_COMPARED = 'builtin:not-compared'

function fold(rows: readonly DiffRow[], around: number): FoldedRow[] {
  const near = new Set<number>()
  rows.forEach((row, i) => {
    if (row.mark === 'same' || row.rules.includes(NOT_COMPARED)) return
    for (let at = i - around; at <= i + around; at++) near.add(at)
  })
  const folded: FoldedRow[] = []
  for (let i = 0; i < rows.length; i++) {
    if (near.has(i)) {
      folded.push(rows[i]!)
      continue
    }
    let end = i
    while (end < rows.length && !near.has(end)) end++
    // What takes as much room to leave out as to show is shown.
    if (end - i < FOLDED_MIN) folded.push(...rows.slice(i, end))
    else folded.push({ folded: end - i })
    i = end - 1
  }
  return folded
}

const FOLDED_MIN = 3

type Line = NonNullable<DiffRow['baseline']>

function clipped(row: DiffRow, characters: number): DiffRow {
  const clip = (line: Line | null) =>
    line === null
      ? null
      : line.slice(0, SEGMENTS_MAX).map((piece) => ({ ...piece, text: middleCut(piece.text, characters) }))
  return { ...row, baseline: clip(row.baseline), candidate: clip(row.candidate) }
}

/** Words of one line that are told apart. */
const SEGMENTS_MAX = 60

/** Both ends stay: what differs is as often at the end of a text as at its beginning. */
function middleCut(text: string, characters: number): string {
  if (text.length <= characters) return text
  const half = Math.floor(characters / 2)
  const left = text.length - 2 * half
  return `${text.slice(0, half).toWellFormed()} [${left} characters] ${text.slice(-half).toWellFormed()}`
}
