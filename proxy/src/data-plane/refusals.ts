import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { closeGently } from './close-gently.ts'
import { PROBLEMS, type ProblemReason, problemBody } from './problems.ts'
import type { ReadRequest } from './request-reader.ts'
import { RETRY_AFTER_S, writeProblem } from './write-problem.ts'

/** A request that was answered before anything was decided about it: it has no route and no backend. */
export type Refusal = {
  reason: ProblemReason
  status: number
  requestId: string
  client: string
  /** Empty where the bytes were not even a request. */
  method: string
  path: string
  /** Where it was matched before it was refused. */
  host?: string
  route?: string
  detail?: string
}

/** What is known of a request that a route's policies refuse. `headers` go on the answer. */
export type RefusedOn = { read: ReadRequest; route: string; headers: readonly string[]; detail: string }

/** Refuses requests in one way: an answer, a closed connection, and exactly one report. */
export class Refusals {
  readonly #nextRequestId: () => string
  readonly #onRefused: (refusal: Refusal) => void

  constructor(nextRequestId: () => string, onRefused: (refusal: Refusal) => void) {
    this.#nextRequestId = nextRequestId
    this.#onRefused = onRefused
  }

  /** Answers a request whose head was read. Its body is not, so that the connection cannot go on. */
  answer(req: IncomingMessage, res: ServerResponse, reason: ProblemReason): void {
    const requestId = this.#nextRequestId()
    writeProblem(res, reason, requestId, { close: true })
    this.#report(reason, requestId, req.socket, req)
  }

  /** Answers for a route: the request was read and matched. */
  answerOn(
    req: IncomingMessage,
    res: ServerResponse,
    reason: ProblemReason,
    { close, ...on }: RefusedOn & { close: boolean },
  ): void {
    writeProblem(res, reason, on.read.requestId, { close, extra: on.headers })
    this.#reportOn(reason, req, on)
  }

  /** The same for a handshake. */
  onSocketOf(socket: Duplex, reason: ProblemReason, req: IncomingMessage, on: RefusedOn): void {
    refuseOnSocket(socket, reason, on.read.requestId, on.headers)
    this.#reportOn(reason, req, on)
  }

  #reportOn(reason: ProblemReason, req: IncomingMessage, { read, route, detail }: RefusedOn): void {
    const { facts, requestId } = read
    const { status } = PROBLEMS[reason]
    const said = { reason, status, requestId, client: facts.clientAddress, method: req.method ?? '' }
    this.#onRefused({ ...said, path: facts.path, host: facts.host, route, detail })
  }

  /** The same where there is no ServerResponse: bytes that Node could not parse, CONNECT, a failed upgrade. */
  onSocket(socket: Duplex, reason: ProblemReason, req: IncomingMessage | null): void {
    const requestId = this.#nextRequestId()
    refuseOnSocket(socket, reason, requestId)
    this.#report(reason, requestId, socket, req)
  }

  #report(reason: ProblemReason, requestId: string, socket: Duplex, req: IncomingMessage | null): void {
    const { status } = PROBLEMS[reason]
    const client = (socket as Socket).remoteAddress ?? ''
    const path = req?.url?.split('?', 1)[0] ?? ''
    this.#onRefused({ reason, status, requestId, client, method: req?.method ?? '', path })
  }
}

/** Writes the problem on a socket and closes it; returns the status. */
export function refuseOnSocket(
  socket: Duplex,
  reason: ProblemReason,
  requestId: string,
  headers: readonly string[] = [],
): number {
  const { status } = PROBLEMS[reason]
  if (!socket.writable) return status
  const body = problemBody(reason, requestId)
  const version = reason === 'upgrade_version' ? 'sec-websocket-version: 13\r\n' : ''
  let extra = ''
  for (let i = 0; i < headers.length; i += 2) extra += `${headers[i]}: ${headers[i + 1]}\r\n`
  const retry = status === 503 ? `retry-after: ${RETRY_AFTER_S}\r\n` : ''
  socket.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\ncache-control: no-store\r\nx-banyan-request-id: ${requestId}\r\n` +
      `${version}${retry}${extra}connection: close\r\n\r\n${body}`,
  )
  closeGently(socket)
  return status
}
