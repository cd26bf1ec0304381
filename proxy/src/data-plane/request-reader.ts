import type { IncomingMessage } from 'node:http'
import { matchablePath } from '../domain/path.ts'
import type { RequestFacts } from '../domain/request-facts.ts'
import { FORCE_COOKIE, FORCE_HEADER } from './force.ts'
import { LIMITS } from './limits.ts'
import type { ProblemReason } from './problems.ts'

/** How the body of a request ends; the bytes themselves are streamed. */
export type RequestBody = { kind: 'none' } | { kind: 'length'; bytes: number } | { kind: 'chunked' }

/** A request that was read, checked and made ready to be forwarded. */
export type ReadRequest = {
  facts: RequestFacts
  body: RequestBody
  /** The header lines as they go to a backend, without hop-by-hop fields, each ended by CRLF. */
  headerBlock: string
  /** The client named a Host itself (HTTP/1.0 clients need not). */
  hasHost: boolean
  /** The client's own request id, or the one it is given. */
  requestId: string
  acceptsTrailers: boolean
  /** It carries the header or the cookie that forces a slot, signed or not. */
  asksForSlot: boolean
}

/** What reading needs to know of the process. */
export type ReaderOptions = {
  /** Our name in Via, unique to this process so that a loop is recognised. */
  pseudonym: string
  isTrustedPeer: (address: string) => boolean
  nextRequestId: () => string
}

const DASH = 0x2d
const HOST = /^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9_](?:[a-z0-9._-]{0,253}))(?::\d{1,5})?$/i
const HTTP_URL = /^https?:\/\/([^/?#]*)([^#]*)$/i
const FORWARDING = /^(?:forwarded|x-real-ip|x-forwarded-(?:for|proto|host|port|server|prefix|ssl|scheme))$/
const HOP_BY_HOP =
  /^(?:connection|keep-alive|proxy-connection|proxy-authenticate|proxy-authorization|te|trailer|transfer-encoding|upgrade|http2-settings)$/
/** A Connection header cannot take these away: they address, frame or authorise the message (CVE-2021-32813). */
const PROTECTED =
  /^(?:host|content-length|content-type|authorization|cookie|via|x-request-id|traceparent|x-banyan-.*|forwarded|x-real-ip|x-forwarded-.*)$/

/**
 * Reads the head of a request: checks what Node's parser leaves open, makes the facts that
 * matching looks at and, in the same pass over the headers, the block that is forwarded.
 */
export function readRequest(req: IncomingMessage, options: ReaderOptions): ReadRequest | ProblemReason {
  const raw = req.rawHeaders
  if (raw.length > 2 * LIMITS.requestHeaders) return 'too_many_headers'
  if (req.url!.length > LIMITS.targetLength) return 'target_too_long'
  const peer = req.socket.remoteAddress ?? ''
  const pass = new HeaderPass(req, options, peer)
  const problem = pass.run(null)
  if (problem) return problem
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
  readonly #trusted: boolean
  readonly #absolute: RegExpExecArray | null
  #block = ''
  #host: string | null = null
  #body: RequestBody = { kind: 'none' }
  #requestId: string | null = null
  #forwardedFor = ''
  #forwarded = ''
  #via = ''
  #proto: string | null = null
  #forwardedHost: string | null = null
  #forwardedPort: string | null = null
  #single = 0
  #acceptsTrailers = false
  #asksForSlot = false

  constructor(req: IncomingMessage, options: ReaderOptions, peer: string) {
    this.#req = req
    this.#options = options
    this.#peer = peer
    this.#trusted = options.isTrustedPeer(peer)
    // Nearly every target is in origin form, so the regular expression is not run for it.
    this.#absolute = req.url!.charCodeAt(0) === 0x2f ? null : HTTP_URL.exec(req.url!)
  }

  /** `drop` names the fields that a Connection header took away. */
  run(drop: Set<string> | null): ProblemReason | null {
    const raw = this.#req.rawHeaders
    this.#block = ''
    this.#host = null
    this.#single = 0
    this.#body = { kind: 'none' }
    this.#forwardedFor = this.#forwarded = this.#via = ''
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
    // What we tell backends about a request is ours to say.
    if (name.charCodeAt(1) === DASH && name.length > 9 && name.slice(0, 9).toLowerCase() === 'x-banyan-') {
      this.#asksForSlot ||= name.toLowerCase() === FORCE_HEADER
      return null
    }
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
        if (value.includes(FORCE_COOKIE) && name.toLowerCase() === 'cookie')
          return this.#seeForceCookie(name, value)
        break
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
        return this.#seeLength14(name, value)
      case 9:
      case 15:
      case 16:
      case 17:
      case 18:
        return this.#seeForwarding(name, value)
      default:
        if (name.includes('_') && FORWARDING.test(name.toLowerCase().replaceAll('_', '-'))) return null
    }
    this.#copy(name, value)
    return null
  }

  #copy(name: string, value: string): void {
    this.#block += `${name}: ${value}\r\n`
  }

  #seeVia(value: string): ProblemReason | null {
    if (value.includes(this.#options.pseudonym)) return 'loop_detected'
    this.#via += this.#via === '' ? value : `, ${value}`
    return null
  }

  /** The cookie is for us alone. */
  #seeForceCookie(name: string, value: string): null {
    this.#asksForSlot = true
    const others = value.split(';').filter((pair) => pair.split('=', 1)[0]!.trim() !== FORCE_COOKIE)
    if (others.length > 0) this.#copy(name, others.join(';').trim())
    return null
  }

  #seeHost(name: string, value: string): ProblemReason | null {
    if (this.#host !== null || !HOST.test(value)) return 'bad_host'
    // The authority of an absolute target wins over Host (RFC 9112 section 3.2.2).
    this.#host = this.#absolute ? this.#absolute[1]! : value
    this.#copy(name, this.#host)
    return null
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

  /** content-type (12), authorization (13), x-request-id (12): a second one would be read differently by different backends. */
  #seeSingle(name: string, value: string): ProblemReason | null {
    const lower = name.toLowerCase()
    const bit = lower === 'content-type' ? 1 : lower === 'authorization' ? 2 : 0
    if (bit !== 0) {
      if (this.#single & bit) return 'malformed_request'
      this.#single |= bit
    } else if (lower === 'x-request-id') this.#requestId = value
    this.#copy(name, value)
    return null
  }

  #seeLength14(name: string, value: string): ProblemReason | null {
    const lower = name.toLowerCase()
    if (lower === 'http2-settings') return null
    if (lower === 'content-length') {
      if (!/^\d{1,15}$/.test(value) || this.#body.kind !== 'none') return 'malformed_request'
      const bytes = Number(value)
      if (LIMITS.requestBodyBytes > 0 && bytes > LIMITS.requestBodyBytes) return 'body_too_large'
      this.#body = { kind: 'length', bytes }
      this.#block += `${name}: ${bytes}\r\n`
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
      if (this.#body.kind !== 'none') return 'malformed_request'
      this.#body = { kind: 'chunked' }
      this.#block += `${name}: chunked\r\n`
      return null
    }
    if (HOP_BY_HOP.test(lower)) return null
    if (FORWARDING.test(lower)) {
      if (this.#trusted) this.#keepForwarding(lower, value)
      return null
    }
    if (name.includes('_') && FORWARDING.test(lower.replaceAll('_', '-'))) return null
    this.#copy(name, value)
    return null
  }

  #keepForwarding(lower: string, value: string): void {
    if (lower === 'x-forwarded-for') this.#forwardedFor += this.#forwardedFor === '' ? value : `, ${value}`
    else if (lower === 'forwarded') this.#forwarded += this.#forwarded === '' ? value : `, ${value}`
    else if (lower === 'x-forwarded-proto') this.#proto = value
    else if (lower === 'x-forwarded-host') this.#forwardedHost = value
    else if (lower === 'x-forwarded-port') this.#forwardedPort = value
  }

  finish(): ReadRequest | ProblemReason {
    const req = this.#req
    const host = this.#absolute ? this.#absolute[1]! : (this.#host ?? '')
    if (this.#absolute && !HOST.test(host)) return 'bad_host'
    const target = this.#absolute ? originForm(this.#absolute[2]!) : req.url!
    const question = target.indexOf('?')
    const path = question === -1 ? target : target.slice(0, question)
    const matchable = target === '*' && req.method === 'OPTIONS' ? '*' : matchablePath(path)
    if (matchable === null) return 'ambiguous_path'
    const requestId = this.#requestId ?? this.#options.nextRequestId()
    return {
      facts: {
        method: req.method!,
        host: withoutPort(host),
        path: matchable,
        query: question === -1 ? '' : target.slice(question + 1),
        target,
        rawHeaders: req.rawHeaders,
        clientAddress: this.#clientAddress(),
      },
      body: this.#body,
      headerBlock: this.#block + this.#ownHeaders(host, requestId),
      hasHost: this.#host !== null,
      requestId,
      acceptsTrailers: this.#acceptsTrailers,
      asksForSlot: this.#asksForSlot,
    }
  }

  /** The nearest address that no trusted peer vouches past: what stickiness and limits go by. */
  #clientAddress(): string {
    if (!this.#trusted || this.#forwardedFor === '') return this.#peer
    const hops = this.#forwardedFor.split(',').map((hop) => hop.trim())
    for (let i = hops.length - 1; i >= 0; i--) {
      if (!this.#options.isTrustedPeer(hops[i]!)) return hops[i]!
    }
    return hops[0] ?? this.#peer
  }

  #ownHeaders(host: string, requestId: string): string {
    const socket = this.#req.socket as { encrypted?: boolean; localPort?: number }
    const proto = this.#proto ?? (socket.encrypted ? 'https' : 'http')
    const via = `${this.#via === '' ? '' : `${this.#via}, `}1.${this.#req.httpVersionMinor} ${this.#options.pseudonym}`
    const forwardedFor = this.#forwardedFor === '' ? this.#peer : `${this.#forwardedFor}, ${this.#peer}`
    let own = `via: ${via}\r\nx-forwarded-for: ${forwardedFor}\r\nx-forwarded-proto: ${proto}\r\n`
    if (host !== '') own += `x-forwarded-host: ${this.#forwardedHost ?? host}\r\n`
    own += `x-forwarded-port: ${this.#forwardedPort ?? socket.localPort}\r\n`
    if (this.#trusted && this.#forwarded !== '')
      own += `forwarded: ${this.#forwarded}, for=${quoted(this.#peer)};proto=${proto}\r\n`
    if (this.#requestId === null) own += `x-request-id: ${requestId}\r\n`
    if (this.#acceptsTrailers) own += 'te: trailers\r\n'
    return own
  }
}

/** An absolute target without a path has the path "/" (RFC 9112 section 3.2.2). */
const originForm = (rest: string) => (rest.startsWith('/') ? rest : `/${rest}`)

const quoted = (address: string) => (address.includes(':') ? `"[${address}]"` : address)

function withoutPort(host: string): string {
  const colon = host.lastIndexOf(':')
  const bare = colon === -1 || host.endsWith(']') ? host : host.slice(0, colon)
  return bare.toLowerCase()
}
