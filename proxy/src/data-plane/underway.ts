import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ProblemReason } from './problems.ts'

/** A request that is being served, to which a fault in its client's bytes may belong. */
export interface Underway {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  /** What the client sends stopped being HTTP in the middle of this request. Nothing happens once it has ended. */
  onClientFault(reason: ProblemReason): void
}

/** A property rather than a map, because it is written for every request. */
const UNDERWAY = Symbol('what this connection serves')
type ClientSocket = Duplex & { [UNDERWAY]?: Underway | null }

/** What a client's connection serves, if anything. */
export const underwayOn = (socket: ClientSocket): Underway | null => socket[UNDERWAY] ?? null

export function setUnderway(socket: ClientSocket, underway: Underway | null): void {
  socket[UNDERWAY] = underway
}

/** An idle connection holds on to nothing of its last request. The next one may be on already. */
export function clearUnderway(underway: Underway): void {
  const socket: ClientSocket = underway.req.socket
  if (socket[UNDERWAY] === underway) socket[UNDERWAY] = null
}
