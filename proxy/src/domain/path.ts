/**
 * The form of a path that routes are matched against. What is matched must be what the
 * backend will act on, so escapes of unreserved characters are decoded (RFC 3986 section
 * 6.2.2.2) and "." segments dropped, while the target itself is sent as it came.
 * Returns null for a path that backends are known to read in different ways
 * (dot-dot segments in any spelling, backslash, NUL, control characters, fragment).
 */
export function matchablePath(path: string): string | null {
  if (path.charCodeAt(0) !== SLASH) return null
  if (SUSPICIOUS.test(path)) return normalise(path)
  return path
}

const SLASH = 0x2f
// Only a path with one of these needs a second look: an escape, a dot segment, a byte that is not a path's.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SUSPICIOUS = /%|\/\.|\\|#|[\x00-\x20\x7f]/

function normalise(path: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\\#\x00-\x20\x7f]/.test(path)) return null
  const decoded = path.includes('%') ? decodeUnreserved(path) : path
  if (decoded === null) return null
  if (DOT_DOT.test(decoded) || OVERLONG.test(decoded)) return null
  const segments = decoded.split('/')
  const kept = segments.filter((segment) => segment !== '.')
  if (segments.at(-1) === '.') kept.push('')
  return kept.join('/')
}

// An encoded slash is a slash to some backends, and servlet containers strip ";..." from a segment first.
const DOT_DOT = /(?:\/|%2F)\.\.(?:\/|%2F|;|%3B|$)/

// ASCII in three or four bytes of what is not UTF-8 for it; in two bytes it begins with C0 or C1, refused below.
const OVERLONG = /%E0%8[01]%[89AB]|%F0%80%8[01]%[89AB]/

const UNRESERVED = /[A-Za-z0-9\-._~]/

function decodeUnreserved(path: string): string | null {
  let refused = false
  const decoded = path.replace(/%([0-9a-f]{2})/gi, (written, hex: string) => {
    const code = Number.parseInt(hex, 16)
    // An encoded NUL, backslash, control character or overlong sequence (C0, C1) has no honest use in a path.
    if (code < 0x20 || code === 0x5c || code === 0x7f || code === 0xc0 || code === 0xc1) refused = true
    const char = String.fromCharCode(code)
    return UNRESERVED.test(char) ? char : written.toUpperCase()
  })
  return refused ? null : decoded
}
