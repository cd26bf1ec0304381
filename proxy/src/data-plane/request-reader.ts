import type { IncomingMessage } from 'node:http'
import type { RequestFacts } from '../domain/request-facts.ts'
import type { TraceContext } from '../domain/trace.ts'
import { FORCE_COOKIE, FORCE_HEADER } from '../force.ts'
import { FORWARDING, isAlias, peerOf, TrustedForwarding } from './forwarding.ts'
import { LIMITS } from './limits.ts'
import type { ProblemReason } from './problems.ts'
import { absoluteTarget, hostName, isHost, matchableTarget, requestLineProblem } from './request-target.ts'

/** How the body of a request ends; the bytes themselves are streamed. */
export type RequestBody = { kind: 'none' } | { kind: 'length'; bytes: number } | { kind: 'chunked' }

/** A request that was read, checked and made ready to be forwarded. */
export type ReadRequest = {
  facts: RequestFacts
  body: RequestBody
  /** The header lines as they go to a backend, without hop-by-hop fields, each ended by CRLF. */
  headerBlock: string
  /** The block has a Host; HTTP/1.0 clients need not send one. */
  hasHost: boolean
  /** The client's own request id, or the one it is given. */
  requestId: string
  acceptsTrailers: boolean
  /** It carries the header or the cookie that forces a slot, signed or not. */
  asksForSlot: boolean
  /** Its place in a trace; null where nothing is traced. */
  trace: TraceContext | null
}

/** What reading needs to know of the process. */
export type ReaderOptions = {
  /** Our name in Via, unique to this process so that a loop is recognised. */
  pseudonym: string
  isTrustedPeer: (address: string) => boolean
  nextRequestId: () => string
}

/** How the names of our own cookies begin. */
const OWN_COOKIES = 'banyan_'
const OWN_COOKIE = /^\s*(?:__Host-)?banyan_/
const DASH = 0x2d
const UNDERSCORE = 0x5f
const HOP_BY_HOP =
  /^(?:connection|keep-alive|proxy-connection|proxy-authenticate|proxy-authorization|te|trailer|transfer-encoding|upgrade|http2-settings)$/
/** A Connection header cannot take these away: they address, frame or authorise the message (CVE-2021-32813). */
const PROTECTED =
  /^(?:host|content-.*|authorization|cookie|expect|max-forwards|via|x-request-id|traceparent|tracestate|x-banyan-.*|forwarded|x-real-ip|x-forwarded-.*)$/
const NO_BODY: RequestBody = { kind: 'none' }
const CHUNKED: RequestBody = { kind: 'chunked' }

/**
 * Reads the head of a request: checks what Node's parser leaves open, makes the facts that
 * matching looks at and, in the same pass over the headers, the block that is forwarded.
 */
export function readRequest(req: IncomingMessage, options: ReaderOptions): ReadRequest | ProblemReason {
  const problem = requestLineProblem(req)
  if (problem) return problem
  if (req.rawHeaders.length > 2 * LIMITS.requestHeaders) return 'too_many_headers'
  const pass = new HeaderPass(req, options)
  const first = pass.run(null)
  if (first) return first
  if (pass.nominated !== null) {
    const again = pass.run(pass.nominated)
    if (again) return again
  }
  return pass.finish()
}

class HeaderPass {
  nominated: Set<string> | null = null
  readonly #req: IncomingMessage
  readonly #options: ReaderOptions
  readonly #peer: string
  readonly #absolute: { authority: string; target: string } | null
  #forwarding: TrustedForwarding | null = null
  #block = ''
  #host: string | null = null
  #body = NO_BODY
  #requestId: string | null = null
  #via = ''
  #single = 0
  #acceptsTrailers = false
  #asksForSlot = false
  #answerHere = false

  constructor(req: IncomingMessage, options: ReaderOptions) {
    this.#req = req
    this.#options = options
    this.#peer = peerOf(req)
    this.#absolute = absoluteTarget(req)
  }

  /** `drop` names the fields that a Connection header took away. */
  run(drop: Set<string> | null): ProblemReason | null {
    const raw = this.#req.rawHeaders
    this.#block = ''
    this.#host = null
    this.#single = 0
    this.#body = NO_BODY
    this.#via = ''
    this.#forwarding = this.#options.isTrustedPeer(this.#peer) ? new TrustedForwarding() : null
    for (let i = 0; i < raw.length; i += 2) {
      const name = raw[i]!
      if (drop?.has(name.toLowerCase())) continue
      const problem = this.#see(name, raw[i + 1]!)
      if (problem) return problem
    }
    return null
  }

  /** Told apart by length first: most headers are copied without their name being looked at twice. */
  #see(name: string, value: string): ProblemReason | null {
    const second = name.charCodeAt(1)
    if ((second === DASH || second === UNDERSCORE) && name.length > 9 && this.#isOurs(name)) return null
    switch (name.length) {
      case 2:
        if (name.toLowerCase() === 'te') {
          this.#acceptsTrailers = /(?:^|,)\s*trailers\s*(?:,|;|$)/i.test(value)
          return null
        }
        break
      case 3:
        if (name.toLowerCase() === 'via') return this.#seeVia(value)
        break
      case 4:
        if (name.toLowerCase() === 'host') return this.#seeHost(name, value)
        break
      case 6:
        return this.#see6(name, value)
      case 7:
      case 19:
        if (HOP_BY_HOP.test(name.toLowerCase())) return null
        break
      case 10:
        if (this.#isConnection(name, value)) return null
        break
      case 12:
      case 13:
        return this.#seeSingle(name, value)
      case 14:
        return this.#see14(name, value)
      case 9:
      case 15:
      case 16:
      case 17:
      case 18:
        return this.#seeForwarding(name, value)
    }
    this.#copy(name, value)
    return null
  }

  #copy(name: string, value: string): void {
    this.#block += `${name}: ${value}\r\n`
  }

  /** What we tell backends about a request is ours to say. */
  #isOurs(name: string): boolean {
    const lower = name.toLowerCase()
    if (lower.slice(0, 9).replaceAll('_', '-') !== 'x-banyan-') return false
    this.#asksForSlot ||= lower === FORCE_HEADER
    return true
  }

  #seeVia(value: string): ProblemReason | null {
    const { pseudonym } = this.#options
    if (value.includes(pseudonym) && value.split(',').some((hop) => hop.trim().split(/\s+/)[1] === pseudonym))
      return 'loop_detected'
    this.#via += this.#via === '' ? value : `, ${value}`
    return null
  }

  #seeHost(name: string, value: string): ProblemReason | null {
    if (this.#host !== null || !isHost(value)) return 'bad_host'
    this.#host = this.#absolute ? this.#absolute.authority : value
    this.#copy(name, this.#host)
    return null
  }

  /** cookie, expect. */
  #see6(name: string, value: string): ProblemReason | null {
    const lower = name.toLowerCase()
    if (lower === 'expect') return this.#seeExpect(name, value)
    if (lower === 'cookie' && value.includes(OWN_COOKIES)) this.#seeOwnCookies(name, value)
    else this.#copy(name, value)
    return null
  }

  /** Node is content with 100-continue among others. In HTTP/1.0 it means nothing (RFC 9110 section 10.1.1). */
  #seeExpect(name: string, value: string): ProblemReason | null {
    if (this.#req.httpVersionMinor === 0) return null
    if (value.toLowerCase() !== '100-continue') return 'expectation_failed'
    this.#copy(name, value)
    return null
  }

  /** A browser sends cookies to every port of a host: a tester's, and the console's session, are for us alone. */
  #seeOwnCookies(name: string, value: string): void {
    this.#asksForSlot ||= value.includes(FORCE_COOKIE)
    const others = value.split(';').filter((pair) => !OWN_COOKIE.test(pair))
    if (others.length > 0) this.#copy(name, others.join(';').trim())
  }

  #isConnection(name: string, value: string): boolean {
    const lower = name.toLowerCase()
    if (lower === 'keep-alive') return true
    if (lower !== 'connection') return false
    for (const token of value.toLowerCase().split(',')) {
      const field = token.trim()
      if (
        field === 'keep-alive' ||
        field === 'close' ||
        field === '' ||
        PROTECTED.test(field) ||
        HOP_BY_HOP.test(field)
      )
        continue
      this.nominated ??= new Set()
      this.nominated.add(field)
    }
    return true
  }

  /** content-type (12), authorization (13): a second one would be read differently by different backends. */
  #seeSingle(name: string, value: string): ProblemReason | null {
    const lower = name.toLowerCase()
    const bit = lower === 'content-type' ? 1 : lower === 'authorization' ? 2 : 0
    if (bit !== 0) {
      if (this.#single & bit) return 'malformed_request'
      this.#single |= bit
    } else if (lower === 'x-request-id') this.#requestId = value
    else if (lower === 'max-forwards' && this.#req.method === 'OPTIONS') return this.#seeHops(name, value)
    this.#copy(name, value)
    return null
  }

  /** RFC 9110 section 7.6.2. */
  #seeHops(name: string, value: string): ProblemReason | null {
    if (!/^\d{1,9}$/.test(value)) return 'malformed_request'
    const hops = Number(value)
    if (hops === 0) this.#answerHere = true
    else this.#copy(name, String(hops - 1))
    return null
  }

  /** content-length, http2-settings. */
  #see14(name: string, value: string): ProblemReason | null {
    const lower = name.toLowerCase()
    if (lower === 'http2-settings' || isAlias(lower)) return null
    if (lower === 'content-length') {
      if (!/^\d{1,15}$/.test(value) || this.#body !== NO_BODY) return 'malformed_request'
      const bytes = Number(value)
      if (LIMITS.requestBodyBytes > 0 && bytes > LIMITS.requestBodyBytes) return 'body_too_large'
      this.#body = { kind: 'length', bytes }
      this.#copy(name, String(bytes))
      return null
    }
    this.#copy(name, value)
    return null
  }

  #seeForwarding(name: string, value: string): ProblemReason | null {
    const lower = name.toLowerCase()
    if (lower === 'transfer-encoding') {
      if (value.toLowerCase() !== 'chunked' || this.#req.httpVersionMinor === 0)
        return 'unsupported_transfer_coding'
      if (this.#body !== NO_BODY) return 'malformed_request'
      this.#body = CHUNKED
      this.#copy(name, 'chunked')
      return null
    }
    if (HOP_BY_HOP.test(lower) || isAlias(lower)) return null
    if (FORWARDING.test(lower) && (this.#forwarding === null || this.#forwarding.see(lower, value)))
      return null
    this.#copy(name, value)
    return null
  }

  finish(): ReadRequest | ProblemReason {
    const req = this.#req
    const absolute = this.#absolute
    if (absolute && !isHost(absolute.authority)) return 'bad_host'
    if (this.#host === null && req.httpVersionMinor > 0) return 'bad_host'
    const host = absolute?.authority ?? this.#host ?? ''
    const target = absolute?.target ?? req.url!
    const question = target.indexOf('?')
    const matchable = matchableTarget(target, question, req.method!)
    if (matchable === null) return 'ambiguous_path'
    if (this.#answerHere) return 'max_forwards_reached'
    const requestId = this.#requestId ?? this.#options.nextRequestId()
    // An HTTP/1.0 client that names the host in its target only.
    const hostLine = absolute && this.#host === null ? `host: ${host}\r\n` : ''
    return {
      facts: {
        method: req.method!,
        host: hostName(host),
        path: matchable,
        query: question === -1 ? '' : target.slice(question + 1),
        target,
        rawHeaders: req.rawHeaders,
        clientAddress: this.#forwarding?.clientAddress(this.#peer, this.#options.isTrustedPeer) ?? this.#peer,
      },
      body: this.#body,
      headerBlock: hostLine + this.#block + this.#ownHeaders(host, requestId),
      hasHost: host !== '',
      requestId,
      acceptsTrailers: this.#acceptsTrailers,
      asksForSlot: this.#asksForSlot,
      trace: null,
    }
  }

  #ownHeaders(host: string, requestId: string): string {
    const socket = this.#req.socket as { encrypted?: boolean; localPort?: number }
    const told = this.#forwarding
    const proto = told?.proto ?? (socket.encrypted ? 'https' : 'http')
    const via = `${this.#via === '' ? '' : `${this.#via}, `}${this.#req.httpVersion} ${this.#options.pseudonym}`
    let own =
      `via: ${via}\r\nx-forwarded-for: ${told?.forwardedFor(this.#peer) ?? this.#peer}\r\n` +
      `x-forwarded-proto: ${proto}\r\n`
    if (host !== '') own += `x-forwarded-host: ${told?.host ?? host}\r\n`
    own += `x-forwarded-port: ${told?.port ?? socket.localPort}\r\n`
    if (told !== null) own += told.forwardedLine(this.#peer, proto)
    if (this.#requestId === null) own += `x-request-id: ${requestId}\r\n`
    if (this.#acceptsTrailers) own += 'te: trailers\r\n'
    return own
  }
}
