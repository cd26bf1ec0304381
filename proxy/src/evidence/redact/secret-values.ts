/** Text that is a secret by its looks, whatever it is called. Linear patterns only: the text is anybody's. */
const PATTERNS: readonly RegExp[] = [
  // A JSON Web Token.
  /\beyJ[A-Za-z0-9_-]{8,1000}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?/g,
  // What follows the scheme of an Authorization header.
  /\b(?:Bearer|Basic|Digest|Negotiate|ApiKey) +[A-Za-z0-9._~+/=-]{6,}/gi,
  // Keys that carry the name of who issued them.
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\b(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{8,}/g,
  /\b(?:gh[oprsu]|github_pat|glpat|xox[abposr]|npm|pypi|shpat)[_-][A-Za-z0-9_-]{10,}/g,
  /\bAIza[A-Za-z0-9_-]{30,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[A-Za-z0-9+/=\s\\]*(?:-----END [A-Z ]*PRIVATE KEY-----)?/g,
]

/** `//user:secret@host`: the user and the password of a URL. */
const USER_INFO = /(\/\/)([^\s/:@"'<>]{1,200}:[^\s/@"'<>]{1,200})(@)/g

/** Digits in groups, as they are printed on cards. */
const CARD = /\b(?:\d[ -]?){12,18}\d\b/g
const ISSUED = /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|2[2-7]\d{14}|3[47]\d{13}|6(?:011|5\d\d)\d{12})$/

/** Puts `replace(secret)` for everything in a text that looks like a secret. */
export function replaceSecretValues(text: string, replace: (secret: string) => string): string {
  let result = text
  for (const pattern of PATTERNS) result = result.replace(pattern, replace)
  result = result.replace(USER_INFO, (_, before: string, secret: string, after: string) => {
    return before + replace(secret) + after
  })
  return result.replace(CARD, (digits) => (isCard(digits) ? replace(digits) : digits))
}

export function isCard(text: string): boolean {
  const digits = text.replace(/[ -]/g, '')
  return ISSUED.test(digits) && luhn(digits)
}

/** ISO/IEC 7812-1, annex B: a card's last digit checks the others. */
function luhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 0x30
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** A segment of a path that no person wrote and that is longer than ids are: somebody may get in with it. */
export function isTokenSegment(segment: string): boolean {
  if (/^[0-9a-f]+$/i.test(segment)) return segment.length >= 40
  if (segment.length < 24 || !/^[A-Za-z0-9_.~=-]+$/.test(segment)) return false
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(segment)) return false
  return /\d/.test(segment) && /[a-z]/.test(segment) && /[A-Z]/.test(segment)
}
