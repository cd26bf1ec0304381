import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { LIMITS } from './limits.ts'
import { PROBLEMS, type ProblemReason, problemBody } from './problems.ts'
import { writeProblem } from './write-problem.ts'

type Handle = (req: IncomingMessage, res: ServerResponse) => void
export type ListenerParts = {
  handle: Handle
  count: (reason: ProblemReason) => void
  nextRequestId: () => string
}

/** The side that faces clients: Node's hardened parser, with limits that suit a proxy. */
export function createListener({ handle, count, nextRequestId }: ListenerParts): Server {
  const server = createServer(
    {
      insecureHTTPParser: false,
      maxHeaderSize: LIMITS.headBytes,
      headersTimeout: LIMITS.clientHeadersMs,
      // Uploads may take as long as they move: exchanges watch that themselves.
      requestTimeout: 0,
      keepAliveTimeout: LIMITS.clientKeepAliveMs,
      connectionsCheckingInterval: LIMITS.clientCheckMs,
      // Two Hosts and none at all are told apart by the reader, which also serves HTTP/1.0.
      requireHostHeader: true,
      noDelay: true,
    },
    refuseTrace(handle, count, nextRequestId),
  )
  // Counted by the reader: Node would drop the lines above its own limit without a word.
  server.maxHeadersCount = 0
  // Otherwise Node answers 100 itself, before the backend has had its say.
  server.on('checkContinue', handle)
  server.on('checkExpectation', (_req: IncomingMessage, res: ServerResponse) => {
    count('expectation_failed')
    writeProblem(res, 'expectation_failed', nextRequestId(), { close: true })
  })
  server.on('connect', (_req: IncomingMessage, socket: Duplex) =>
    refuseOnSocket(socket, 'method_not_supported', count, nextRequestId),
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const reason = clientProblem(error.code)
    if (reason === null || !socket.writable) socket.destroy()
    else refuseOnSocket(socket, reason, count, nextRequestId)
  })
  return server
}

/** TRACE echoes credentials to whoever asks (RFC 9110 section 9.3.8): it is not served. */
function refuseTrace(handle: Handle, count: ListenerParts['count'], nextRequestId: () => string): Handle {
  return (req, res) => {
    if (req.method !== 'TRACE') {
      handle(req, res)
      return
    }
    count('method_not_supported')
    writeProblem(res, 'method_not_supported', nextRequestId(), { close: true })
  }
}

function clientProblem(code: string | undefined): ProblemReason | null {
  if (code === 'ECONNRESET' || code === 'EPIPE') return null
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers_too_large'
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'client_headers_timeout'
  return 'malformed_request'
}

function refuseOnSocket(
  socket: Duplex,
  reason: ProblemReason,
  count: ListenerParts['count'],
  nextRequestId: () => string,
): void {
  count(reason)
  const { status } = PROBLEMS[reason]
  const body = problemBody(reason, nextRequestId())
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_TEXT[status] ?? 'Error'}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
}

const STATUS_TEXT: Record<number, string> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
}
