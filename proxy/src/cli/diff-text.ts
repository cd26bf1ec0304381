import type { DiffRow } from '../contracts/divergence.ts'
import type { FoldedRow } from '../report/fold-rows.ts'
import { foldedText } from '../report/words.ts'

/** Both sides one below the other, as diff prints them; what a rule forgives is marked with a tilde. */
export const diffText = (rows: readonly FoldedRow[]): string =>
  rows.map((row) => ('folded' in row ? `  ... ${foldedText(row.folded)}` : lines(row))).join('\n')

function lines(row: DiffRow): string {
  const text = (line: NonNullable<DiffRow['baseline']>) =>
    '  '.repeat(Math.min(row.depth, 20)) + line.map((piece) => piece.text).join('')
  const said = (sign: string, line: DiffRow['baseline']) => (line === null ? [] : [`${sign} ${text(line)}`])
  if (row.mark === 'same') return said(' ', row.baseline).join('\n')
  if (row.rules.length > 0) return said('~', row.candidate ?? row.baseline).join('\n')
  return [...said('-', row.baseline), ...said('+', row.candidate)].join('\n')
}
