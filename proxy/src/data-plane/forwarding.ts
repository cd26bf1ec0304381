import type { IncomingMessage } from 'node:http'

/** Names under which the way of a request is told; ours to say, unless a trusted peer has said it before. */
export const FORWARDING =
  /^(?:forwarded|x-real-ip|x-forwarded-(?:for|proto|host|port|server|prefix|ssl|scheme))$/

/** What a trusted peer says about the way a request came. Made only for requests of such peers. */
export class TrustedForwarding {
  proto: string | null = null
  host: string | null = null
  port: string | null = null
  #for = ''
  #forwarded = ''

  /** Takes a line in. False: it is not one that we continue, and passes as it came. */
  see(lower: string, value: string): boolean {
    if (lower === 'x-forwarded-for') this.#for += this.#for === '' ? value : `, ${value}`
    else if (lower === 'forwarded') this.#forwarded += this.#forwarded === '' ? value : `, ${value}`
    else if (lower === 'x-forwarded-proto') this.proto = value
    else if (lower === 'x-forwarded-host') this.host = value
    else if (lower === 'x-forwarded-port') this.port = value
    else return false
    return true
  }

  /** The value of X-Forwarded-For with the peer appended. */
  forwardedFor(peer: string): string {
    return this.#for === '' ? peer : `${this.#for}, ${peer}`
  }

  /** The line of Forwarded with the peer appended (RFC 7239), where the peer uses that field. */
  forwardedLine(peer: string, proto: string): string {
    if (this.#forwarded === '') return ''
    return `forwarded: ${this.#forwarded}, for=${peer.includes(':') ? `"[${peer}]"` : peer};proto=${proto}\r\n`
  }

  /** The nearest address that no trusted peer vouches past: what stickiness and limits go by. */
  clientAddress(peer: string, isTrusted: (address: string) => boolean): string {
    const hops = this.#for === '' ? forOf(this.#forwarded) : this.#for.split(',').map((hop) => hop.trim())
    for (let i = hops.length - 1; i >= 0; i--) {
      if (!isTrusted(hops[i]!)) return hops[i]!
    }
    return hops[0] || peer
  }
}

/** The addresses of `for=` parameters, without quotes, brackets and port. */
function forOf(forwarded: string): string[] {
  const found = forwarded.matchAll(/(?:^|[,;])\s*for=("?)(?:\[([^\]"]*)\]|([^",;:]*))/gi)
  return Array.from(found, ([, , v6, other]) => v6 ?? other ?? '')
}

/** Written with an underscore, these are read as the fields themselves by backends that speak CGI. */
export function isAlias(lower: string): boolean {
  if (!lower.includes('_')) return false
  const dashed = lower.replaceAll('_', '-')
  return FORWARDING.test(dashed) || dashed === 'content-length' || dashed === 'transfer-encoding'
}

/** The address at the other end; an IPv4 one as itself, also where the listener speaks IPv6. */
export function peerOf(req: IncomingMessage): string {
  const address = req.socket.remoteAddress ?? ''
  return address.startsWith('::ffff:') ? address.slice(7) : address
}
