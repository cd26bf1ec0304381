/** What a segment of a path stands for when it is not a name: the placeholder in the template. */
export type Placeholder = 'id' | 'date' | 'email' | 'file' | 'slug'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i
const DATE = /^\d{4}-\d\d(?:-\d\d)?(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/
const EMAIL = /^[^@\s/]+(?:@|%40)[^@\s/]+\.[a-z]{2,}$/i
/** `cus_9s6XKzkNRiz8i3`, `SKU-12345`, `order:000123`. */
const PREFIXED = /^[A-Za-z]{1,12}[-_:](?=[A-Za-z0-9]*\d)(?:[A-Z0-9]{4,}|[0-9a-f]{6,}|[A-Za-z0-9]{10,})$/
const HASHED_FILE = /[.-](?=[0-9a-zA-Z_]*\d)[0-9a-zA-Z_]{8,}\.[a-z0-9]{2,5}(?:\.map)?$/
const EXTENSION = /^(.+)(\.[a-z][a-z0-9]{1,4})$/

/** No name is longer. */
const LENGTH_MAX = 200

/** The template of one segment: itself, `{id}`, `{date}`, `{email}`, `{file}`, or `{id}.json`. */
export function segmentTemplate(segment: string): string {
  if (segment.length > LENGTH_MAX) return '{id}'
  const placeholder = placeholderOf(segment)
  if (placeholder !== null) return `{${placeholder}}`
  if (HASHED_FILE.test(segment)) return '{file}'
  const [, stem, extension] = EXTENSION.exec(segment) ?? []
  const kind = stem === undefined ? null : placeholderOf(stem)
  return kind === null ? segment : `{${kind}}${extension}`
}

function placeholderOf(segment: string): Placeholder | null {
  if (/^-?\d+$/.test(segment) || UUID.test(segment) || ULID.test(segment)) return 'id'
  if (DATE.test(segment)) return 'date'
  if (EMAIL.test(segment)) return 'email'
  if (PREFIXED.test(segment) || isHex(segment) || isToken(segment)) return 'id'
  return null
}

const isHex = (segment: string) => segment.length >= 8 && /^[0-9a-f]+$/i.test(segment) && /\d/.test(segment)

/** Base 62 or base64url: no word has digits among letters of both cases; a long one need not have both. */
function isToken(segment: string): boolean {
  if (segment.length < 10 || !/^[A-Za-z0-9_-]+={0,2}$/.test(segment) || !/\d/.test(segment)) return false
  const mixed = /[a-z]/.test(segment) && /[A-Z]/.test(segment)
  // Slugs have dashes between words (iphone-14-pro); tokens have digits in the middle of letters.
  return mixed ? /[A-Za-z]\d|\d[A-Za-z]/.test(segment) : segment.length >= 20 && !/[-_]/.test(segment)
}
