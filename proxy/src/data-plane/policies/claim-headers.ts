import type { ReadRequest } from '../request-reader.ts'
import type { Claims } from './tokens.ts'

/** CR and LF would begin a header of the token's own making. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const UNWRITABLE = /[\0-\x08\x0a-\x1f\x7f]/

/**
 * The request with what its token says of the client, in headers of the route's choice. Whatever the client
 * itself sent under those names is gone, also where it wrote them with underscores, which backends that
 * speak CGI cannot tell apart. Without claims the headers are only taken away.
 */
export function withClaimHeaders(
  read: ReadRequest,
  headers: Readonly<Record<string, string>>,
  claims: Claims | null,
): ReadRequest {
  const names = new Set(Object.keys(headers).map(plainName))
  const lines = read.headerBlock
    .split('\r\n')
    .filter((line) => line !== '' && !names.has(plainName(nameOf(line))))
  const rawHeaders = withoutNames(read.facts.rawHeaders, names)
  for (const [name, claim] of Object.entries(headers)) {
    const value = claims === null ? null : claimText(claims, claim)
    if (value === null) continue
    lines.push(`${name}: ${value}`)
    rawHeaders.push(name, value)
  }
  const headerBlock = lines.map((line) => `${line}\r\n`).join('')
  return { ...read, headerBlock, facts: { ...read.facts, rawHeaders } }
}

const plainName = (name: string) => name.toLowerCase().replaceAll('_', '-')
const nameOf = (line: string) => line.slice(0, line.indexOf(':'))

function withoutNames(raw: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = []
  for (let i = 0; i < raw.length; i += 2) if (!names.has(plainName(raw[i]!))) kept.push(raw[i]!, raw[i + 1]!)
  return kept
}

/** As bytes of a header line; a list is joined by commas. Null: there is no such claim, or it cannot be written. */
function claimText(claims: Claims, claim: string): string | null {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined
  const parts = Array.isArray(value) ? value : [value]
  if (!parts.every((part) => ['string', 'number', 'boolean'].includes(typeof part))) return null
  const text = parts.join(',')
  return text === '' || UNWRITABLE.test(text) ? null : Buffer.from(text, 'utf8').toString('latin1')
}
