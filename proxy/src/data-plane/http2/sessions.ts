import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  constants,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { markClosing } from '../close-gently.ts'
import { LIMITS } from '../limits.ts'
import type { Refusals } from '../refusals.ts'
import { setUnderway, type Underway } from '../underway.ts'
import { ResetAllowance } from './reset-allowance.ts'
import { type StreamHead, streamHead } from './stream-head.ts'
import { StreamRequest } from './stream-request.ts'
import { StreamResponse } from './stream-response.ts'
import { StreamSocket } from './stream-socket.ts'

export type SessionParts = {
  handle: (req: IncomingMessage, res: ServerResponse) => Underway | null
  refusals: Refusals
  /** A connection was ended because of what its client did to it. */
  onAbuse: (reason: 'h2_rapid_reset' | 'h2_protocol_error') => void
}

/** Beside header lines: four pseudo-fields, and the crumbs of cookies, which are one line to us. */
const EXTRA_PAIRS = 156
/** How HPACK counts each field beyond its characters (RFC 7541 section 4.1). */
const FIELD_OVERHEAD = 32
const FLAG_END_STREAM = 1

/** The HTTP/2 connections of a thread: each of their streams is a request like any other. */
export class Http2Sessions {
  readonly #parts: SessionParts
  readonly #sessions = new Map<ServerHttp2Session, TLSSocket>()

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  accept(socket: TLSSocket): void {
    const session = performServerHandshake(socket, sessionOptions())
    const resets = new ResetAllowance(LIMITS.h2Resets, LIMITS.h2ResetsPerSecond)
    this.#sessions.set(session, socket)
    session.on('close', () => this.#sessions.delete(session))
    let calmed = false
    session.on('error', () => calmed || this.#parts.onAbuse('h2_protocol_error'))
    // Like an idle connection of HTTP/1.1; each stream that is open is watched by its exchange.
    let open = 0
    session.setTimeout(LIMITS.clientKeepAliveMs, () => open === 0 && session.close())
    const first = setTimeout(() => session.destroy(), LIMITS.clientHeadersMs).unref()
    session.on('stream', (stream: ServerHttp2Stream, _headers, flags: number, fields: string[]) => {
      clearTimeout(first)
      open++
      const response = this.#onStream(stream, (flags & FLAG_END_STREAM) !== 0, fields, socket)
      // A request that is taken back before it was answered costs its client next to nothing (CVE-2023-44487).
      const onClose = () => {
        open--
        const takenBack = !response?.writableFinished && !response?.brokenOff
        if (!takenBack || calmed || resets.take(performance.now())) return
        calmed = true
        this.#parts.onAbuse('h2_rapid_reset')
        session.destroy(new Error('rapid reset'), constants.NGHTTP2_ENHANCE_YOUR_CALM)
      }
      if (response === null) onClose()
      else stream.on('close', onClose)
    })
    session.on('close', () => clearTimeout(first))
  }

  /** What is under way may end; nothing new begins, and idle connections close. */
  close(): void {
    for (const [session, socket] of this.#sessions) {
      markClosing(socket)
      session.close()
    }
  }

  /** Null: its client has taken it back before it was looked at, so that it costs nothing more. */
  #onStream(
    stream: ServerHttp2Stream,
    endsHere: boolean,
    fields: string[],
    connection: TLSSocket,
  ): StreamResponse | null {
    if (stream.destroyed || stream.closed) return null
    stream.on('error', () => {})
    const head = streamHead(fields, endsHere)
    const socket = new StreamSocket(stream, connection)
    const known = typeof head === 'string' ? unreadable(fields) : head
    const request = new StreamRequest(stream, known, socket, endsHere)
    // What the data plane uses of node:http's classes is all there; the rest would be a second implementation of them.
    const req = request as unknown as IncomingMessage
    const response = new StreamResponse(stream, request, known.acceptsTrailers)
    const res = response as unknown as ServerResponse
    if (typeof head === 'string') this.#parts.refusals.answer(req, res, head)
    else if (head.expect !== undefined && head.expect.toLowerCase() !== '100-continue')
      this.#parts.refusals.answer(req, res, 'expectation_failed')
    else setUnderway(req.socket, this.#parts.handle(req, res))
    return response
  }
}

/** For the log line of a head that is refused. */
function unreadable(fields: readonly string[]): StreamHead {
  const field = (name: string) => {
    const at = fields.indexOf(name)
    return at === -1 ? '' : fields[at + 1]!
  }
  const method = /^[A-Z-]{1,30}$/.exec(field(':method'))?.[0] ?? ''
  return {
    method,
    url: field(':path'),
    rawHeaders: [],
    expect: undefined,
    acceptsTrailers: false,
    length: -1,
  }
}

function sessionOptions() {
  const pairs = LIMITS.requestHeaders + EXTRA_PAIRS
  return {
    maxHeaderListPairs: pairs,
    maxSessionMemory: LIMITS.h2SessionMegabytes,
    maxSessionInvalidFrames: LIMITS.h2InvalidFrames,
    maxSessionRejectedStreams: LIMITS.h2InvalidFrames,
    settings: {
      enablePush: false,
      enableConnectProtocol: false,
      maxConcurrentStreams: LIMITS.h2Streams,
      maxHeaderListSize: LIMITS.headBytes + FIELD_OVERHEAD * pairs,
      initialWindowSize: LIMITS.h2WindowBytes,
    },
  }
}
