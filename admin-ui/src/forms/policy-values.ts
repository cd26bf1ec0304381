import type { RouteView } from 'banyan/contracts/route.ts'

type Policies = NonNullable<RouteView['policies']>

export const TOKEN_KINDS = ['none', 'secret', 'keys'] as const
export const LIMIT_KINDS = ['none', 'client-address', 'header', 'claim'] as const

/** Policies as the form holds them: texts and choices. */
export type PolicyValues = {
  token: (typeof TOKEN_KINDS)[number]
  /** Where the secret is, or the URL of the keys. */
  source: string
  algorithms: string
  issuer: string
  audience: string
  optional: boolean
  /** What the form does not show and must not lose. */
  skew: number | undefined
  limit: (typeof LIMIT_KINDS)[number]
  limitName: string
  requests: string
  seconds: string
  burst: string
  /** A line for each header: `x-user-id: sub`. */
  claimHeaders: string
}

export const NO_POLICIES: PolicyValues = {
  token: 'none',
  source: '',
  algorithms: '',
  issuer: '',
  audience: '',
  optional: false,
  skew: undefined,
  limit: 'none',
  limitName: '',
  requests: '100',
  seconds: '60',
  burst: '',
  claimHeaders: '',
}

export const USUAL_ALGORITHM = { none: '', secret: 'HS256', keys: 'RS256' } as const

export function policyValuesOf(policies: Policies | undefined): PolicyValues {
  const { jwt, rateLimit, claimHeaders } = policies ?? {}
  return {
    ...NO_POLICIES,
    ...(jwt
      ? {
          token: 'jwks' in jwt ? 'keys' : 'secret',
          source: 'jwks' in jwt ? jwt.jwks : 'variable' in jwt.secret ? jwt.secret.variable : jwt.secret.file,
          algorithms: jwt.algorithms.join(', '),
          issuer: jwt.issuer ?? '',
          audience: jwt.audience?.join(', ') ?? '',
          optional: jwt.optional ?? false,
          skew: jwt.clockSkewSeconds,
        }
      : {}),
    ...(rateLimit ? limitValuesOf(rateLimit) : {}),
    claimHeaders: Object.entries(claimHeaders ?? {})
      .map(([header, claim]) => `${header}: ${claim}`)
      .join('\n'),
  }
}

function limitValuesOf({ requests, seconds, burst, by }: NonNullable<Policies['rateLimit']>) {
  const [limit, limitName] =
    by === 'client-address'
      ? [by, '']
      : 'header' in by
        ? (['header', by.header] as const)
        : (['claim', by.claim] as const)
  return {
    limit,
    limitName,
    requests: String(requests),
    seconds: String(seconds),
    burst: String(burst ?? ''),
  }
}

/** As the contract wants them; undefined where there are none. What is no number is sent as it is, and refused by name. */
export function policiesOf(values: PolicyValues): Policies | undefined {
  const headers = values.token === 'none' ? {} : claimHeadersOf(values.claimHeaders)
  const policies = {
    ...(values.token === 'none' ? {} : { jwt: jwtOf(values) }),
    ...(values.limit === 'none' ? {} : { rateLimit: limitOf(values) }),
    ...(Object.keys(headers).length > 0 ? { claimHeaders: headers } : {}),
  }
  return Object.keys(policies).length > 0 ? (policies as Policies) : undefined
}

const listOf = (text: string) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)

function jwtOf({ token, source, algorithms, issuer, audience, optional, skew }: PolicyValues) {
  const name = source.trim()
  const secret = name.startsWith('BANYAN_SECRET_') ? { variable: name } : { file: name }
  return {
    ...(token === 'keys' ? { jwks: name } : { secret }),
    algorithms: listOf(algorithms || USUAL_ALGORITHM[token]),
    ...(issuer.trim() ? { issuer: issuer.trim() } : {}),
    ...(listOf(audience).length > 0 ? { audience: listOf(audience) } : {}),
    ...(skew === undefined ? {} : { clockSkewSeconds: skew }),
    ...(optional ? { optional } : {}),
  }
}

function limitOf({ limit, limitName, requests, seconds, burst }: PolicyValues) {
  const number = (text: string) => (text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text))
  return {
    requests: number(requests),
    seconds: number(seconds),
    ...(burst.trim() ? { burst: number(burst) } : {}),
    by: limit === 'client-address' ? limit : { [limit]: limitName.trim() },
  }
}

function claimHeadersOf(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return colon === -1 ? [line.trim(), ''] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
    }),
  )
}
