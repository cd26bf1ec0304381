import { diffWordsWithSpace } from 'diff'

export type Segment = { text: string; changed: boolean }

/** Longer texts are shown as changed in whole: finding words in them takes too long. */
const WORDS_MAX = 2_000

export const plain = (text: string): Segment[] => [{ text, changed: false }]
const whole = (text: string): Segment[] => [{ text, changed: true }]

/** Two versions of a line, with the words that differ marked. Joined, the segments are the lines. */
export function wordSegments(
  baseline: string,
  candidate: string,
): { baseline: Segment[]; candidate: Segment[] } {
  if (baseline.length + candidate.length > WORDS_MAX) {
    return { baseline: whole(baseline), candidate: whole(candidate) }
  }
  const parts = diffWordsWithSpace(baseline, candidate)
  const side = (drop: 'added' | 'removed') =>
    parts
      .filter((part) => !part[drop])
      .map(({ value, added, removed }) => ({ text: value, changed: added || removed }))
  return { baseline: side('added'), candidate: side('removed') }
}
