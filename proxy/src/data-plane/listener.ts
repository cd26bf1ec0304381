import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { LIMITS } from './limits.ts'
import type { ProblemReason } from './problems.ts'
import { asksForWebSocket } from './upgrades.ts'
import { refuseOnSocket, writeProblem } from './write-problem.ts'

type Handle = (req: IncomingMessage, res: ServerResponse) => void
export type ListenerParts = {
  handle: Handle
  upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => void
  count: (reason: ProblemReason) => void
  nextRequestId: () => string
}

/** The side that faces clients: Node's hardened parser, with limits that suit a proxy. */
export function createListener({ handle, upgrade, count, nextRequestId }: ListenerParts): Server {
  const refuse = (socket: Duplex, reason: ProblemReason) => {
    count(reason)
    refuseOnSocket(socket, reason, nextRequestId())
  }
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
      shouldUpgradeCallback: asksForWebSocket,
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
  server.on('connect', (_req: IncomingMessage, socket: Duplex) => refuse(socket, 'method_not_supported'))
  server.on('upgrade', upgrade)
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const reason = clientProblem(error.code)
    if (reason === null || !socket.writable) socket.destroy()
    else refuse(socket, reason)
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
