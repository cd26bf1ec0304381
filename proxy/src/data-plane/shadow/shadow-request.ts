import { createHmac } from 'node:crypto'
import { rewriteTarget } from '../../domain/rewrite.ts'
import type { Backend, Route } from '../../domain/route.ts'
import type { ReadRequest } from '../request-reader.ts'
import { editHeaderBlock } from '../response-headers.ts'
import { bytesIn } from './pair.ts'
import type { Replay } from './shadow-attempt.ts'

/** Tells a service that nobody reads its answer. */
export const SHADOW_HEADER = 'x-banyan-shadow'
/** Tells the next Banyan that the marker is honest: without it the marker is stripped. */
export const PROOF_HEADER = 'x-banyan-shadow-proof'
export const DRY_RUN_HEADER = 'x-banyan-dry-run'
/** A service that answers a dry run without this has changed something. */
export const DRY_RUN_ACK = 'x-banyan-dry-run-ack'

/** Known only to those who share the key: this instance's nodes, and the services they mark requests for. */
export function shadowProof(key: string): string {
  return createHmac('sha256', key).update('shadow').digest('base64url')
}

/** The request as the shadow sends it to a backend: the same, marked, with the route's edits for shadows. */
export function shadowReplay(
  read: ReadRequest,
  route: Route,
  body: readonly Buffer[],
  proof: string,
  backend: Backend,
): Replay {
  const { facts } = read
  const writes = route.shadow?.writes
  let block = route.requestHeaders
    ? editHeaderBlock(read.headerBlock, route.requestHeaders)
    : read.headerBlock
  if (route.shadow?.headers) block = editHeaderBlock(block, route.shadow.headers)
  if (writes?.mode === 'sandbox' && writes.headers) block = editHeaderBlock(block, writes.headers)
  if (read.body.kind !== 'none') block = framedByLength(block, read, body)
  block += `${SHADOW_HEADER}: 1\r\n${PROOF_HEADER}: ${proof}\r\n`
  if (writes?.mode === 'dry-run') block += `${DRY_RUN_HEADER}: 1\r\n`
  if (writes?.mode === 'idempotent' && !/^idempotency-key:/im.test(block))
    block += `idempotency-key: ${read.requestId}\r\n`
  const host = read.hasHost ? '' : `host: ${facts.host || new URL(backend.url).host}\r\n`
  return {
    method: facts.method,
    head: `${facts.method} ${rewriteTarget(route, facts.target)} HTTP/1.1\r\n${host}${block}\r\n`,
    body,
  }
}

/** The same request for the baseline once more. It has no body: only what is safe is repeated. */
export function secondReplay(read: ReadRequest, route: Route, proof: string, backend: Backend): Replay {
  const { shadow: _, ...plain } = route
  return shadowReplay(read, plain, [], proof, backend)
}

/**
 * The body is whole, so its length is known: chunks as the client sent them need not be made again, and there is nothing
 * to wait for before it is sent.
 */
function framedByLength(block: string, { body: { kind } }: ReadRequest, body: readonly Buffer[]): string {
  const unexpecting = block.replace(/^expect:[^\r]*\r\n/im, '')
  if (kind !== 'chunked') return unexpecting
  return unexpecting.replace(/^transfer-encoding:[^\r]*\r\n/im, `content-length: ${bytesIn(body)}\r\n`)
}
