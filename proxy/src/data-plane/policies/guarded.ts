import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Policies } from '../../domain/policies.ts'
import type { Route } from '../../domain/route.ts'
import type { ProblemReason } from '../problems.ts'
import type { Refusals } from '../refusals.ts'
import type { ReadRequest } from '../request-reader.ts'
import { setUnderway, type Underway, underwayOn } from '../underway.ts'
import type { Admission, Gate, Verdict } from './gate.ts'

export type GuardParts = { gate: Gate; refusals: Refusals; drain: { readonly active: boolean } }

/** A request of a route with policies. */
export type Asking = {
  req: IncomingMessage
  res: ServerResponse
  read: ReadRequest
  route: Route
  policies: Policies
}

/** Lets a request go on to `forward`, or answers it. Meanwhile, where its token has to be checked, it is under way. */
export function guarded(
  parts: GuardParts,
  asking: Asking,
  forward: (admitted: Admission) => Underway,
): Underway | null {
  const { route, policies, read } = asking
  const verdict = parts.gate.check(route, policies, read)
  if (verdict instanceof Promise) return new Waiting(parts, asking, verdict, forward)
  if (verdict.ok) return forward(verdict)
  refuse(parts, asking, verdict.reason, verdict.headers, verdict.detail)
  return null
}

function refuse(
  { refusals, drain }: GuardParts,
  { req, res, read, route }: Asking,
  reason: ProblemReason,
  headers: string[] = [],
  detail = '',
): void {
  const hasBody = read.body.kind === 'chunked' || (read.body.kind === 'length' && read.body.bytes > 0)
  refusals.answerOn(req, res, reason, {
    read,
    route: route.id,
    headers,
    detail,
    close: hasBody || drain.active,
  })
}

/** A request whose token is being checked. Ends once: it goes on, is answered, or its client leaves. */
class Waiting implements Underway {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly #parts: GuardParts
  readonly #asking: Asking
  #done = false

  constructor(
    parts: GuardParts,
    asking: Asking,
    verdict: Promise<Verdict>,
    forward: (admitted: Admission) => Underway,
  ) {
    this.req = asking.req
    this.res = asking.res
    this.#parts = parts
    this.#asking = asking
    this.res.on('close', () => this.#end(() => this.#refuse('client_closed_request')))
    verdict.then(
      (known) => this.#end(() => this.#settle(known, forward)),
      () => this.#end(() => this.#refuse('internal_error')),
    )
  }

  onClientFault(reason: ProblemReason): void {
    this.#end(() => this.#refuse(reason))
  }

  #end(how: () => void): void {
    if (this.#done) return
    this.#done = true
    how()
  }

  #settle(verdict: Verdict, forward: (admitted: Admission) => Underway): void {
    if (!verdict.ok) {
      refuse(this.#parts, this.#asking, verdict.reason, verdict.headers, verdict.detail)
      return
    }
    const isCurrent = underwayOn(this.req.socket) === this
    const underway = forward(verdict)
    if (isCurrent) setUnderway(this.req.socket, underway)
  }

  #refuse(reason: ProblemReason): void {
    refuse(this.#parts, this.#asking, reason)
  }
}

/** The same for a handshake, which has a socket and no response. */
export async function guardedUpgrade(
  { gate, refusals }: GuardParts,
  asking: Omit<Asking, 'res'> & { socket: Duplex },
  open: (read: ReadRequest) => void,
): Promise<void> {
  const { req, socket, read, route, policies } = asking
  const ignore = () => {}
  socket.on('error', ignore)
  const verdict = await gate.check(route, policies, read)
  socket.off('error', ignore)
  const on = { read, route: route.id }
  if (!verdict.ok)
    refusals.onSocketOf(socket, verdict.reason, req, {
      ...on,
      headers: verdict.headers,
      detail: verdict.detail,
    })
  else if (socket.writable) open(verdict.read)
  else refusals.onSocketOf(socket, 'client_closed_request', req, { ...on, headers: [], detail: '' })
}
