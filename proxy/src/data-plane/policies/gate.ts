import { clientNetwork } from '../../domain/addresses.ts'
import { headerOf } from '../../domain/headers.ts'
import type { ClientKey, Policies, RateLimit } from '../../domain/policies.ts'
import type { RequestFacts } from '../../domain/request-facts.ts'
import type { Route } from '../../domain/route.ts'
import type { ReadRequest } from '../request-reader.ts'
import { withClaimHeaders } from './claim-headers.ts'
import type { RateTable, Taken } from './rate-table.ts'
import type { Claims, TokenRefusal, Tokens, Verified } from './tokens.ts'

export type GateRefusal = {
  ok: false
  reason: TokenRefusal['reason'] | 'rate_limited'
  /** For the answer. */
  headers: string[]
  /** What exactly was wrong, for the log. */
  detail: string
}
/** `read` is the request as it goes on; `headers` belong on its answer. */
export type Admission = { ok: true; read: ReadRequest; headers: string[] }
export type Verdict = Admission | GateRefusal

const NOTHING: string[] = []

/** What stands before routes that have policies: allowances first, since they cost least, then tokens. */
export class Gate {
  readonly #tokens: Tokens
  readonly #table: RateTable

  constructor(tokens: Tokens, table: RateTable) {
    this.#tokens = tokens
    this.#table = table
  }

  /** At once, unless a token has to be checked. */
  check(route: Route, policies: Policies, read: ReadRequest): Verdict | Promise<Verdict> {
    const { jwt, rateLimit } = policies
    let headers = NOTHING
    if (rateLimit && !isByClaim(rateLimit.by)) {
      const taken = this.#take(route, rateLimit, keyOf(rateLimit.by, read.facts))
      headers = limitHeaders(route, rateLimit, taken)
      if (!taken.ok) return limited(headers, taken)
    }
    if (!jwt) return { ok: true, read, headers }
    const verified = this.#tokens.verify(jwt, headerOf(read.facts.rawHeaders, 'authorization'))
    return verified instanceof Promise
      ? verified.then((known) => this.#withToken(route, policies, read, known, headers))
      : this.#withToken(route, policies, read, verified, headers)
  }

  #withToken(
    route: Route,
    policies: Policies,
    read: ReadRequest,
    verified: Verified,
    headers: string[],
  ): Verdict {
    if ('reason' in verified) return unauthorized(route, verified, headers)
    const { claims } = verified
    const { rateLimit, claimHeaders } = policies
    let said = headers
    if (rateLimit && isByClaim(rateLimit.by)) {
      const taken = this.#take(route, rateLimit, claimKey(rateLimit.by.claim, claims, read.facts))
      said = limitHeaders(route, rateLimit, taken)
      if (!taken.ok) return limited(said, taken)
    }
    return {
      ok: true,
      read: claimHeaders ? withClaimHeaders(read, claimHeaders, claims) : read,
      headers: said,
    }
  }

  #take(route: Route, limit: RateLimit, client: string): Taken {
    const intervalUs = (limit.seconds * 1_000_000) / limit.requests
    return this.#table.take(`${route.id}\n${client}`, intervalUs, limit.burst ?? limit.requests)
  }
}

const isByClaim = (by: ClientKey): by is { claim: string } => typeof by === 'object' && 'claim' in by

const addressKey = (facts: RequestFacts) => `a:${clientNetwork(facts.clientAddress)}`

function keyOf(by: Exclude<ClientKey, { claim: string }>, facts: RequestFacts): string {
  if (by === 'client-address') return addressKey(facts)
  const value = headerOf(facts.rawHeaders, by.header.toLowerCase())
  return value ? `h:${value}` : addressKey(facts)
}

function claimKey(claim: string, claims: Claims | null, facts: RequestFacts): string {
  const value = claims !== null && Object.hasOwn(claims, claim) ? claims[claim] : undefined
  return typeof value === 'string' || typeof value === 'number' ? `c:${value}` : addressKey(facts)
}

/** draft-ietf-httpapi-ratelimit-headers-10: a quota per window, what is left of it, and when it is whole again. */
function limitHeaders(route: Route, limit: RateLimit, taken: Taken): string[] {
  const quota = limit.burst ?? limit.requests
  return [
    'ratelimit-policy',
    `"${route.id}";q=${quota};w=${Math.ceil((quota * limit.seconds) / limit.requests)}`,
    'ratelimit',
    `"${route.id}";r=${taken.remaining};t=${seconds(taken.resetUs)}`,
  ]
}

const seconds = (us: number) => Math.ceil(us / 1_000_000)

function limited(headers: string[], { retryUs }: Taken): GateRefusal {
  const after = Math.max(1, seconds(retryUs))
  return {
    ok: false,
    reason: 'rate_limited',
    headers: [...headers, 'retry-after', String(after)],
    detail: `the next request passes in ${after} s`,
  }
}

/** RFC 6750 section 3: a request without a token is told no more than that one is needed. */
function unauthorized(route: Route, { reason, detail, why }: TokenRefusal, headers: string[]): GateRefusal {
  const told = why ?? detail
  if (reason === 'token_keys_unavailable') return { ok: false, reason, headers, detail: told }
  const error =
    reason === 'token_missing' ? '' : `, error="invalid_token", error_description="${quoted(detail)}"`
  const challenge = `Bearer realm="${route.id}"${error}`
  return { ok: false, reason, headers: [...headers, 'www-authenticate', challenge], detail: told }
}

const quoted = (text: string) => text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '?')
