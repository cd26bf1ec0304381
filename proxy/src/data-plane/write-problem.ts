import type { ServerResponse } from 'node:http'
import { closeGentlyAfterAnswer } from './close-gently.ts'
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
  if (close) {
    headers.push('connection', 'close')
    if (res.socket) closeGentlyAfterAnswer(res.socket)
  }
  res.writeHead(status, headers)
  res.end(res.req.method === 'HEAD' ? undefined : body)
  return status
}
