/** Where a secret is, by name: a variable that begins with BANYAN_SECRET_, or a file in the folder of secrets. */
export type SecretRef = { variable: string } | { file: string }

export type SecretAlgorithm = 'HS256' | 'HS384' | 'HS512'
export type KeyAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'

/** Which bearer tokens (RFC 7519) a route takes. The algorithms are a list of what is allowed; the token's own word counts for nothing. */
export type JwtPolicy = {
  issuer?: string
  audience?: string[]
  clockSkewSeconds?: number
  /** A request without a token passes, as nobody's; one with a wrong token never does. */
  optional?: boolean
} & ({ secret: SecretRef; algorithms: SecretAlgorithm[] } | { jwks: string; algorithms: KeyAlgorithm[] })

/** Whose requests are counted together. A request without the header or the claim counts for its address. */
export type ClientKey = 'client-address' | { header: string } | { claim: string }

/** `requests` in each `seconds` on average; after a pause `burst` at once, which is `requests` unless told otherwise. */
export type RateLimit = { requests: number; seconds: number; burst?: number; by: ClientKey }

/** What a request has to get past before it is routed; absent: nothing is looked at. */
export type Policies = {
  jwt?: JwtPolicy
  rateLimit?: RateLimit
  /** Headers that backends are told, by the claim of the token they come from. */
  claimHeaders?: Record<string, string>
}

/** The policies in words, one sentence each. */
export function describePolicies(policies: Policies | undefined): string[] {
  if (policies === undefined) return []
  const { jwt, rateLimit, claimHeaders } = policies
  const said: string[] = []
  if (rateLimit) said.push(describeLimit(rateLimit))
  if (jwt) said.push(describeJwt(jwt))
  for (const [header, claim] of Object.entries(claimHeaders ?? {}))
    said.push(`Sets ${header} from the claim ${claim}; what clients send under that name is removed.`)
  return said
}

function describeLimit({ requests, seconds, burst, by }: RateLimit): string {
  const whose =
    by === 'client-address'
      ? 'client address'
      : 'header' in by
        ? `value of ${by.header}`
        : `claim ${by.claim}`
  const atOnce = burst === undefined ? '' : `, ${burst} at once`
  return `Lets ${requests} requests in ${seconds} s pass per ${whose}${atOnce}; more are answered 429.`
}

function describeJwt(jwt: JwtPolicy): string {
  const whose = jwt.issuer === undefined ? 'of any issuer' : `of ${jwt.issuer}`
  const checked = 'jwks' in jwt ? `with the keys at ${jwt.jwks}` : `with the secret ${nameOf(jwt.secret)}`
  const forWhom = jwt.audience ? `, for ${jwt.audience.join(' or ')}` : ''
  const needed = jwt.optional ? 'Takes' : 'Needs'
  return `${needed} a bearer token ${whose}${forWhom}, ${jwt.algorithms.join(' or ')}, checked ${checked}${jwt.optional ? '; none is needed' : '; else 401'}.`
}

const nameOf = (ref: SecretRef) => ('variable' in ref ? ref.variable : `file ${ref.file}`)

/** Every secret that a route names. */
export const secretsOf = (policies: Policies | undefined): SecretRef[] =>
  policies?.jwt && 'secret' in policies.jwt ? [policies.jwt.secret] : []
