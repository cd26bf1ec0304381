import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { isClosing, markClosing } from './close-gently.ts'
import { LIMITS } from './limits.ts'
import type { ProblemReason } from './problems.ts'
import type { Refusals } from './refusals.ts'
import { setUnderway, type Underway, underwayOn } from './underway.ts'
import { asksForWebSocket } from './upgrades.ts'

export type ListenerParts = {
  /** Null: it was refused. */
  handle: (req: IncomingMessage, res: ServerResponse) => Underway | null
  upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void
  refusals: Refusals
  /** A connection was closed as it came: there are too many. */
  onConnectionLimit: () => void
}

/** The side that faces clients: Node's hardened parser, with limits that suit a proxy. */
export function createListener({ handle, upgrade, refusals, onConnectionLimit }: ListenerParts): Server {
  const onRequest = inTurn((req, res) => {
    setUnderway(req.socket, handle(req, res))
  })
  const server = createServer(
    {
      insecureHTTPParser: false,
      // Node refuses from this many on.
      maxHeaderSize: LIMITS.headBytes + 1,
      headersTimeout: LIMITS.clientHeadersMs,
      // Uploads may take as long as they move: exchanges watch that themselves.
      requestTimeout: 0,
      keepAliveTimeout: LIMITS.clientKeepAliveMs,
      connectionsCheckingInterval: LIMITS.clientCheckMs,
      // The reader refuses a missing Host, like every other wrong one, with a reason and a line in the log.
      requireHostHeader: false,
      shouldUpgradeCallback: asksForWebSocket,
      noDelay: true,
    },
    onRequest,
  )
  // Counted by the reader: Node would drop the lines above its own limit without a word.
  server.maxHeadersCount = 0
  server.maxConnections = LIMITS.clientConnections
  server.on('drop', onConnectionLimit)
  // Otherwise Node answers 100 itself, before the backend has had its say.
  server.on('checkContinue', onRequest)
  server.on(
    'checkExpectation',
    inTurn((req, res) => refusals.answer(req, res, 'expectation_failed')),
  )
  server.on('connect', (req: IncomingMessage, socket: Duplex) => {
    afterAnswer(socket, () => refusals.onSocket(socket, 'method_not_supported', req))
  })
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    afterAnswer(socket, () => upgrade(req, socket, head))
  })
  server.on('clientError', (error: ParseError, socket: Duplex) => onClientError(error, socket, refusals))
  return server
}

/**
 * Node hands out pipelined requests at once. They are served one after the other: requests that
 * change something must not overtake each other (RFC 9112 section 9.3.2), and one that comes after
 * a last answer must not be executed at all.
 */
function inTurn(serve: (req: IncomingMessage, res: ServerResponse) => void) {
  return (req: IncomingMessage, res: ServerResponse): void => {
    if (res.socket === null) res.once('socket', (socket: Duplex) => isClosing(socket) || serve(req, res))
    else if (!res.socket.writableEnded) serve(req, res)
  }
}

/** Runs when the answer that is being written, if any, is out. */
function afterAnswer(socket: Duplex, run: () => void): void {
  const res = underwayOn(socket)?.res
  if (!res || res.writableFinished) run()
  else res.once('close', () => socket.writable && run())
}

type ParseError = NodeJS.ErrnoException & { bytesParsed?: number; rawPacket?: Buffer }

/** Bytes of a client that are not HTTP, or did not come in time. */
function onClientError(error: ParseError, socket: Duplex, refusals: Refusals): void {
  const reason = clientProblem(error)
  const underway = underwayOn(socket)
  if (reason === null || !socket.writable) socket.destroy()
  else if (underway && !underway.req.complete) underway.onClientFault(reason)
  else if (!isClosing(socket)) {
    // The parser reports the same fault again for all that follows.
    markClosing(socket)
    afterAnswer(socket, () => refusals.onSocket(socket, reason, null))
  }
}

function clientProblem(error: ParseError): ProblemReason | null {
  switch (error.code) {
    case 'ECONNRESET':
    case 'EPIPE':
      return null
    case 'HPE_HEADER_OVERFLOW':
      return isInRequestLine(error) ? 'target_too_long' : 'headers_too_large'
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'client_headers_timeout'
    case 'HPE_INVALID_METHOD':
      return isInRequestLine(error) ? 'method_not_supported' : 'malformed_request'
    case 'HPE_INVALID_EOF_STATE':
      return 'client_incomplete_request'
    default:
      return 'malformed_request'
  }
}

/**
 * Whether the parser stopped in a request line, as far as the last packet shows: one whose method it
 * does not know, or one that is too long. No line of a header begins with capitals and a space.
 */
function isInRequestLine({ rawPacket, bytesParsed = 0 }: ParseError): boolean {
  if (!rawPacket) return false
  const start = rawPacket.lastIndexOf('\n', bytesParsed) + 1
  return /^[A-Z][A-Z-]{0,30} [/*h]/.test(rawPacket.toString('latin1', start, start + 40))
}
