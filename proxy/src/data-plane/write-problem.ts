import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { PROBLEMS, type ProblemReason, problemBody } from './problems.ts'

/** Answers a request that no backend answers; returns the status. Nothing of a backend's response is in it. */
export function writeProblem(
  res: ServerResponse,
  reason: ProblemReason,
  requestId: string,
  { close = false } = {},
): number {
  const { status } = PROBLEMS[reason]
  if (res.headersSent || res.destroyed) return status
  const body = problemBody(reason, requestId)
  const headers = [
    'content-type',
    'application/problem+json',
    'content-length',
    String(Buffer.byteLength(body)),
    'cache-control',
    'no-store',
    'x-banyan-request-id',
    requestId,
  ]
  if (close) headers.push('connection', 'close')
  res.writeHead(status, headers)
  res.end(res.req.method === 'HEAD' ? undefined : body)
  return status
}

/** The same on a socket that has no ServerResponse: a request that Node could not parse, a failed upgrade. */
export function refuseOnSocket(socket: Duplex, reason: ProblemReason, requestId: string): number {
  const { status } = PROBLEMS[reason]
  if (!socket.writable) return status
  const body = problemBody(reason, requestId)
  const version = reason === 'upgrade_version' ? 'sec-websocket-version: 13\r\n' : ''
  socket.on('error', () => {})
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n${version}connection: close\r\n\r\n${body}`,
  )
  return status
}
