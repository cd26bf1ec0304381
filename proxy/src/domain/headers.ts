/** Headers as they came: name, value, name, value... in order, with duplicates and case. */
export type RawHeaders = readonly string[]

/** The first value of a header, or undefined. `lowerName` must be lower case. */
export function headerOf(raw: RawHeaders, lowerName: string): string | undefined {
  const length = lowerName.length
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!
    if (name.length === length && (name === lowerName || name.toLowerCase() === lowerName)) return raw[i + 1]
  }
  return undefined
}

/** The value of one cookie, over all Cookie lines, or undefined (RFC 6265 section 4.2). */
export function cookieOf(raw: RawHeaders, cookieName: string): string | undefined {
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!
    if (name.length !== 6 || name.toLowerCase() !== 'cookie') continue
    const found = cookieIn(raw[i + 1]!, cookieName)
    if (found !== undefined) return found
  }
  return undefined
}

function cookieIn(line: string, cookieName: string): string | undefined {
  let start = 0
  while (start < line.length) {
    let end = line.indexOf(';', start)
    if (end === -1) end = line.length
    const equals = line.indexOf('=', start)
    if (equals !== -1 && equals < end && line.slice(start, equals).trim() === cookieName) {
      return line.slice(equals + 1, end).trim()
    }
    start = end + 1
  }
  return undefined
}
