import { diffWordsWithSpace } from 'diff'

export type Segment = { text: string; changed: boolean }

/** In longer texts words are not looked for, which takes too long: what is equal at both ends is told apart. */
const WORDS_MAX = 2_000

export const plain = (text: string): Segment[] => [{ text, changed: false }]

/** Two versions of a line, with the words that differ marked. Joined, the segments are the lines. */
export function wordSegments(
  baseline: string,
  candidate: string,
): { baseline: Segment[]; candidate: Segment[] } {
  if (baseline.length + candidate.length > WORDS_MAX) return equalEnds(baseline, candidate)
  const parts = diffWordsWithSpace(baseline, candidate)
  const side = (drop: 'added' | 'removed') =>
    parts
      .filter((part) => !part[drop])
      .map(({ value, added, removed }) => ({ text: value, changed: added || removed }))
  return { baseline: side('added'), candidate: side('removed') }
}

function equalEnds(a: string, b: string): { baseline: Segment[]; candidate: Segment[] } {
  const shorter = Math.min(a.length, b.length)
  let start = 0
  while (start < shorter && a[start] === b[start]) start++
  if (isHighSurrogate(a, start - 1)) start--
  let end = 0
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  if (end > 0 && isHighSurrogate(a, a.length - end - 1)) end--
  const side = (text: string) =>
    [
      { text: text.slice(0, start), changed: false },
      { text: text.slice(start, text.length - end), changed: true },
      { text: text.slice(text.length - end), changed: false },
    ].filter((segment) => segment.text !== '')
  return { baseline: side(a), candidate: side(b) }
}

/** A character of two code units is never cut in two. */
const isHighSurrogate = (text: string, at: number) => /[\uD800-\uDBFF]/.test(text[at] ?? '')
