/** Words that make a name secret wherever they stand in it. */
const WITHIN = [
  'password',
  'passwd',
  'passphrase',
  'passcode',
  'secret',
  'token',
  'authorization',
  'apikey',
  'accesskey',
  'privatekey',
  'secretkey',
  'signingkey',
  'encryptionkey',
  'credential',
  'cardnumber',
  'creditcard',
  'securitycode',
  'sessionid',
  'signature',
  'socialsecurity',
  'cookie',
  'assertion',
  'codeverifier',
]

/** Words that are too short, or too common within others, to be looked for within a name. */
const WHOLE = new Set([
  ...['pwd', 'pass', 'pin', 'pan', 'cvv', 'cvc', 'cvv2', 'ssn', 'otp', 'totp', 'mfa', 'iban', 'jwt', 'auth'],
  ...['sid', 'session', 'phpsessid', 'jsessionid', 'sig', 'hmac', 'bearer', 'xsrf', 'csrf'],
])

/** Decides by its name whether a field, header, cookie or parameter holds a secret. `client-Secret` is `clientsecret`. */
export class SecretNames {
  readonly #own: readonly string[]
  readonly #known = new Map<string, boolean>()

  /** `own`: names of this installation, beside the usual ones. */
  constructor(own: readonly string[] = []) {
    this.#own = own.map(plain).filter((name) => name !== '')
  }

  has(name: string): boolean {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const word = plain(name)
    const secret =
      WHOLE.has(word) ||
      this.#own.includes(word) ||
      WITHIN.some((part) => word.includes(part)) ||
      isKeyed(name)
    // Names come from outside: remembering them all would be a leak.
    if (this.#known.size < NAMES_REMEMBERED && name.length < 100) this.#known.set(name, secret)
    return secret
  }
}

const NAMES_REMEMBERED = 5_000

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** `x-functions-key`, `encryption_key`: the last word is key, and the name is a header's or a variable's. */
const isKeyed = (name: string) =>
  /^x-.*-key$|^.*_key_?id$|(?:^|_)(?:api|auth|access|app|client)_?key$/i.test(name)
