import { LIMITS } from '../limits.ts'
import type { ProblemReason } from '../problems.ts'

/** The head of an HTTP/2 request as HTTP/1.1 would have said it: what the reader reads. */
export type StreamHead = {
  method: string
  url: string
  rawHeaders: string[]
  /** The value of Expect, where there is one. */
  expect: string | undefined
  acceptsTrailers: boolean
  /** What content-length says; -1 where it says nothing. */
  length: number
}

/** RFC 9113 section 8.2.2: framing is HTTP/2's own. */
const CONNECTION_SPECIFIC = /^(?:connection|keep-alive|proxy-connection|transfer-encoding|upgrade)$/
/** Node's codec drops such fields. */
const UNWRITABLE = /[\0\r\n]/
const AUTHORITY = /^[^\s/?#@\\,]+$/

/**
 * Turns the fields of a HEADERS frame into an HTTP/1.1 head: `:authority` becomes Host, the crumbs
 * of a cookie one line (RFC 9113 section 8.2.3), and a body of unknown length chunks. Node's codec
 * refuses most of what is refused here; nothing that reaches a backend rests on that alone.
 */
export function streamHead(fields: readonly string[], endsHere: boolean): StreamHead | ProblemReason {
  const reading = new FieldPass()
  for (let i = 0; i < fields.length; i += 2) {
    const problem = reading.see(fields[i]!, fields[i + 1]!)
    if (problem) return problem
  }
  return reading.finish(endsHere)
}

class FieldPass {
  readonly #pseudo: Record<string, string> = Object.create(null)
  readonly #raw: string[] = []
  #bytes = 0
  #cookieAt = -1
  #host: string | null = null
  #expect: string | undefined
  #acceptsTrailers = false
  #length = -1

  see(name: string, value: string): ProblemReason | null {
    this.#bytes += name.length + value.length
    if (this.#bytes > LIMITS.headBytes) return 'headers_too_large'
    if (UNWRITABLE.test(name) || UNWRITABLE.test(value)) return 'malformed_request'
    if (name.startsWith(':')) return this.#seePseudo(name, value)
    if (name !== name.toLowerCase() || CONNECTION_SPECIFIC.test(name)) return 'malformed_request'
    switch (name) {
      case 'host':
        if (this.#host !== null) return 'bad_host'
        this.#host = value
        return null
      case 'cookie':
        this.#seeCookie(value)
        return null
      case 'te':
        if (value.toLowerCase() !== 'trailers') return 'malformed_request'
        this.#acceptsTrailers = true
        break
      case 'expect':
        this.#expect = value
        break
      case 'content-length':
        this.#length = Number(value)
        break
    }
    this.#raw.push(name, value)
    return null
  }

  finish(endsHere: boolean): StreamHead | ProblemReason {
    const { ':method': method, ':path': path, ':scheme': scheme, ':authority': authority } = this.#pseudo
    if (method === undefined) return 'malformed_request'
    // Neither tunnels nor WebSockets (RFC 8441): their clients use HTTP/1.1, which the handshake offers.
    if (method === 'CONNECT') return 'method_not_supported'
    if (path === undefined || !/^https?$/i.test(scheme ?? '')) return 'malformed_request'
    if (!path.startsWith('/') && !(path === '*' && method === 'OPTIONS')) return 'malformed_request'
    const host = hostOf(authority, this.#host)
    if (host === null) return 'bad_host'
    if (endsHere && this.#length > 0) return 'malformed_request'
    const rawHeaders = ['host', host, ...this.#raw]
    // Without a length the body is framed anew: bytes behind a head that announces none would be taken for a request.
    if (!endsHere && this.#length === -1) rawHeaders.push('transfer-encoding', 'chunked')
    return {
      method,
      url: path,
      rawHeaders,
      expect: this.#expect,
      acceptsTrailers: this.#acceptsTrailers,
      length: this.#length,
    }
  }

  /** Before all other fields, each once (RFC 9113 section 8.3). */
  #seePseudo(name: string, value: string): ProblemReason | null {
    if (!/^:(?:method|path|scheme|authority)$/.test(name)) return 'malformed_request'
    if (name in this.#pseudo || this.#raw.length > 0) return 'malformed_request'
    this.#pseudo[name] = value
    return null
  }

  #seeCookie(value: string): void {
    if (this.#cookieAt === -1) this.#cookieAt = this.#raw.push('cookie', value) - 1
    else this.#raw[this.#cookieAt] += `; ${value}`
  }
}

/** Two names for one request would be read differently by different parties (RFC 9113 section 8.3.1). */
function hostOf(authority: string | undefined, host: string | null): string | null {
  if (authority === undefined || authority === '') return host
  if (!AUTHORITY.test(authority)) return null
  return host === null || host.toLowerCase() === authority.toLowerCase() ? authority : null
}
