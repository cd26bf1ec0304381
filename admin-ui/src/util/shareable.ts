/** What stands in an address for a value that is nobody else's business. */
export const HIDDEN = '…'

const SECRET =
  /authorization|cookie|token|secret|passw|api[-_]?key|session|signature|credential|(^|[-_])(sid|auth|jwt|csrf|otp|code)$/i

/** Headers without the values of secrets; of cookies the names are kept, since routes are told apart by them. */
export function shareableHeaders(lines: string): string {
  return lines
    .split('\n')
    .map((line) => {
      const colon = line.indexOf(':')
      if (colon < 0) return line
      const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()]
      if (/^\s*(set-)?cookie\s*$/i.test(name)) return `${name}: ${cookieNames(value)}`
      return SECRET.test(name.trim()) ? `${name}: ${HIDDEN}` : line
    })
    .join('\n')
}

const cookieNames = (value: string) =>
  value
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => `${pair.split('=')[0]}=${HIDDEN}`)
    .join('; ')

/** A URL without its user and without the values of parameters that are secrets by their name. */
export function shareableUrl(url: string): string {
  const withoutUser = url.replace(/^(https?:\/\/)[^/?#]*@/i, '$1')
  return withoutUser.replace(/([?&])([^=&#]+)=([^&#]*)/g, (whole, mark: string, name: string) =>
    SECRET.test(name) ? `${mark}${name}=${HIDDEN}` : whole,
  )
}
