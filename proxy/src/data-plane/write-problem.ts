import type { ServerResponse } from 'node:http'
import { closeGentlyAfterAnswer } from './close-gently.ts'
import { PROBLEMS, type ProblemReason, problemBody } from './problems.ts'

/** Seconds: what makes a 503 of the proxy's own passes quickly or not at all. */
export const RETRY_AFTER_S = '1'

/** Answers a request that no backend answers; returns the status. Nothing of a backend's response is in it. */
export function writeProblem(
  res: ServerResponse,
  reason: ProblemReason,
  requestId: string,
  { close = false, extra = [] }: { close?: boolean; extra?: readonly string[] } = {},
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
    ...extra,
  ]
  if (status === 503) headers.push('retry-after', RETRY_AFTER_S)
  if (close) {
    headers.push('connection', 'close')
    if (res.socket) closeGentlyAfterAnswer(res.socket)
  }
  res.writeHead(status, headers)
  res.end(res.req.method === 'HEAD' ? undefined : body)
  return status
}
