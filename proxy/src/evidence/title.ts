import type { Difference } from '../domain/difference.ts'
import { keyOf } from '../domain/difference.ts'
import type { PathSample } from '../store/evidence-store.ts'

/** Paths that a title names; what else differs is only counted. */
const NAMED = 2

/** What differs, in words: "items[].price is text in the candidate, a number in the baseline". */
export function titleOf(
  differences: readonly Pick<Difference, 'path' | 'kind'>[],
  samples: Readonly<Record<string, PathSample>>,
): string {
  if (differences.length === 0) return 'Further differences, too many kinds of them to tell apart'
  const named = differences.slice(0, NAMED).map((difference) => {
    const { baseline = null, candidate = null } = samples[keyOf(difference)]?.sample.instances[0] ?? {}
    return clause(difference, baseline, candidate)
  })
  const others = differences.length - NAMED
  if (others <= 0) return named.join('; ')
  return `${named.join('; ')}; and ${others} more ${others === 1 ? 'path' : 'paths'}`
}

function clause(
  { path, kind }: Pick<Difference, 'path' | 'kind'>,
  baseline: string | null,
  candidate: string | null,
): string {
  const where = subjectOf(path)
  switch (kind) {
    case 'missing':
      return `${where} is missing in the candidate`
    case 'extra':
      return `${where} is only in the candidate`
    case 'type':
      return `${where} is ${typeOf(candidate)} in the candidate, ${typeOf(baseline)} in the baseline`
    case 'order':
      return `${where} is in another order`
    case 'length':
      return path === ':body'
        ? `the body is ${candidate} bytes long, in the baseline ${baseline}`
        : `${where} has another length`
    default:
      return path === ':status'
        ? `the status is ${candidate}, in the baseline ${baseline}`
        : `${where} differs`
  }
}

function subjectOf(path: string): string {
  if (path === ':status') return 'the status'
  if (path === ':body') return 'the body'
  if (path.startsWith(':header.')) return `the header ${path.slice(':header.'.length)}`
  if (path.startsWith(':cookie.')) return `the cookie ${path.slice(':cookie.'.length)}`
  if (path.startsWith(':text')) return 'a line of the text'
  return path
}

/** A clipped value begins as its JSON does. */
function typeOf(preview: string | null): string {
  if (preview === null) return 'absent'
  const first = preview[0] ?? ''
  if (first === '"') return 'text'
  if (first === '{') return 'an object'
  if (first === '[') return 'an array'
  if (first === '<') return 'an element'
  if (preview === 'null') return 'null'
  if (preview === 'true' || preview === 'false') return 'a boolean'
  return /^[-\d]/.test(first) ? 'a number' : preview
}
