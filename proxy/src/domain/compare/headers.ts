import type { RawHeaders } from '../headers.ts'
import { cookiesOf } from './cookies.ts'
import type { Findings, Whereabouts } from './findings.ts'
import { parseMedia } from './media.ts'
import { type PathNode, pseudoRoot } from './path-node.ts'
import { Walker } from './walk.ts'

/** Headers that say something about the answer itself. All others are expected to differ and are not compared. */
export const COMPARED_HEADERS: readonly string[] = [
  'allow',
  'cache-control',
  'content-disposition',
  'content-language',
  'content-type',
  'location',
  'set-cookie',
  'www-authenticate',
]

/** Lists of names: their order and spacing do not count (RFC 9110 section 5.6.1). */
const UNORDERED_LISTS: ReadonlySet<string> = new Set([
  'allow',
  'cache-control',
  'vary',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-expose-headers',
])

/** Compares the headers named (in lower case); Set-Cookie cookie by cookie, each attribute on its own. */
export function compareHeaders(
  baseline: RawHeaders,
  candidate: RawHeaders,
  names: readonly string[],
  findings: Findings,
): void {
  const root = pseudoRoot('header')
  for (const name of names) {
    const [a, b] = [valuesOf(baseline, name), valuesOf(candidate, name)]
    if (name === 'set-cookie') {
      new Walker(findings).walk(cookiesOf(a), cookiesOf(b), pseudoRoot('cookie'))
    } else compareValues(normalised(name, a), normalised(name, b), root.field(name), findings)
  }
}

const HEADER: Whereabouts = { baselineAt: () => null, candidateAt: () => null }

function compareValues(
  a: string | undefined,
  b: string | undefined,
  node: PathNode,
  findings: Findings,
): void {
  if (a === b) return
  findings.add(node, a === undefined ? 'extra' : b === undefined ? 'missing' : 'value', a, b, HEADER)
}

/** All values of a header, in order. */
export function valuesOf(headers: RawHeaders, lowerName: string): string[] {
  const values: string[] = []
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]!
    if (name.length === lowerName.length && name.toLowerCase() === lowerName) values.push(headers[i + 1]!)
  }
  return values
}

function normalised(name: string, values: readonly string[]): string | undefined {
  if (values.length === 0) return undefined
  const joined = values.map((value) => value.trim()).join(', ')
  if (name === 'content-type') return normalisedType(joined)
  if (!UNORDERED_LISTS.has(name)) return joined
  const members = joined.split(',').map((member) => member.trim())
  const folded = name === 'allow' ? members : members.map((member) => member.toLowerCase())
  return folded.filter(Boolean).sort().join(', ')
}

/** JSON is UTF-8 whether it says so or not (RFC 8259 section 8.1), and a boundary is made up for each answer. */
function normalisedType(contentType: string): string {
  const { type, charset, format } = parseMedia(contentType)
  return charset === null || format === 'json' || format === 'ndjson' ? type : `${type}; charset=${charset}`
}
