import { buildOf, endpointNamedBy } from '../../domain/answer-headers.ts'
import { backendOf, otherSlot, type Slot } from '../../domain/decide.ts'
import { headerOf } from '../../domain/headers.ts'
import { SECOND_CALL_BUDGET } from '../../domain/noise/steer.ts'
import type { Route } from '../../domain/route.ts'
import type { BackendPools } from '../backend-pools.ts'
import type { Deadlines } from '../deadlines.ts'
import type { ReadRequest } from '../request-reader.ts'
import type { Captured } from './capture.ts'
import { identical } from './identical.ts'
import { Sampling } from './sampling.ts'
import { SecondCalls } from './second-calls.ts'
import { ShadowAttempt } from './shadow-attempt.ts'
import { type DropReason, SHADOW_LIMITS } from './shadow-limits.ts'
import { DRY_RUN_ACK, PROOF_HEADER, shadowReplay } from './shadow-request.ts'

const SAFE = new Set(['GET', 'HEAD'])

/** A served exchange whose request is to be made again at the other slot. */
export type ShadowJob = {
  route: Route
  read: ReadRequest
  /** The slot that served. */
  slot: Slot
  served: Captured
  requestBody: readonly Buffer[]
  /** See shadowProof. */
  proof: string
}

/** Two answers to one request, and the request: what a compare thread is given. */
export type Pair = {
  route: string
  requestId: string
  method: string
  host: string
  path: string
  target: string
  requestHeaders: readonly string[]
  requestBody: Uint8Array<ArrayBuffer>
  servedSlot: Slot
  baseline: Captured
  candidate: Captured
  /** The baseline's answer to the same request once more: a small share is asked again whatever was seen. */
  again: Captured | null
  /** Its request is one of those to be kept, see Sampling. */
  sampled: boolean
  at: number
}

/** Two answers that were the same to the byte: nothing of them need be kept but that they were. */
export type Match = {
  route: string
  method: string
  path: string
  /** The endpoint as the backend names it, and the candidate's build. */
  named: string | null
  build: string | null
  servedSlot: Slot
  status: number
  baselineMs: number | null
  candidateMs: number | null
  /** The baseline was asked again, and said the same. */
  again: boolean
  /** The request itself, when it is one of those to be kept; it has no body. */
  request: Pick<Pair, 'requestId' | 'host' | 'target' | 'requestHeaders'> | null
  at: number
}

export type ShadowParts = {
  pools: BackendPools
  deadlines: Deadlines
  /** Is the candidate well? A failing one is spared. */
  isWell: (backend: string) => boolean
  onPair: (pair: Pair) => void
  onMatch: (match: Match) => void
  onDropped: (route: string, reason: DropReason) => void
  /** A dry run that was not acknowledged: the route's write mode must be turned off. */
  onUnacknowledged: (route: string) => void
  /** The answer to a second call that was asked for; null when it could not be made any more. */
  onAgain: (requestId: string, answer: Captured | null) => void
  random: () => number
}

type ShadowLimits = { [K in keyof typeof SHADOW_LIMITS]: number }

/**
 * Makes served requests again at the slot that did not serve. Everything here happens after
 * the client has its whole answer, on connections of its own, within bounds; what does not fit
 * is dropped and counted. Nothing here can reach a client.
 */
export class Shadow {
  readonly #parts: ShadowParts
  readonly #limits: ShadowLimits
  readonly #queue: ShadowJob[] = []
  readonly #inFlight = new Map<string, number>()
  #held = 0
  /** Routes whose write mode is off since a dry run was not acknowledged, until the route is published anew. */
  readonly #distrusted = new Set<string>()
  readonly #second: SecondCalls
  readonly #sampling: Sampling

  constructor(parts: ShadowParts, limits: Partial<ShadowLimits> = {}) {
    this.#parts = parts
    this.#limits = { ...SHADOW_LIMITS, ...limits }
    this.#second = new SecondCalls(parts, this.#limits)
    this.#sampling = new Sampling(parts.random)
  }

  get queued(): number {
    return this.#queue.length
  }

  /** Bytes that waiting and running jobs hold. */
  get heldBytes(): number {
    return this.#held
  }

  /** May requests like this one be shadowed at all? Asked before anything of them is kept. */
  refusal(route: Route, read: ReadRequest, proof: string): DropReason | 'shadow' | null {
    // A shadow is never shadowed again: its marker is believed only with our own proof.
    if (headerOf(read.facts.rawHeaders, PROOF_HEADER) === proof) return 'shadow'
    if (!SAFE.has(read.facts.method) && (!route.shadow?.writes || this.#distrusted.has(key(route))))
      return 'method'
    if (read.body.kind === 'length' && read.body.bytes > this.bodyLimit(route)) return 'too_large'
    return null
  }

  bodyLimit(route: Route): number {
    return route.shadow?.maxBodyBytes ?? this.#limits.bodyBytes
  }

  /** Room for bytes that a request under way is about to hold; what was taken is released once. */
  hold(bytes: number): boolean {
    if (this.#held + bytes > this.#limits.heldBytes) return false
    this.#held += bytes
    return true
  }

  release(bytes: number): void {
    this.#held -= bytes
  }

  drop(route: Route, reason: DropReason): void {
    this.#parts.onDropped(route.id, reason)
  }

  /** Returns nothing: there is nothing to wait for. */
  offer(job: ShadowJob): void {
    const backend = this.#backendOf(job)
    const bytes = bytesOf(job)
    if (job.slot === 'baseline' && !this.#parts.isWell(backend)) this.drop(job.route, 'breaker_open')
    else if (this.#held + bytes > this.#limits.heldBytes) this.drop(job.route, 'bytes_full')
    else if ((this.#inFlight.get(backend) ?? 0) < this.#limits.inFlightPerBackend) {
      this.#held += bytes
      this.#run(job, backend, bytes)
    } else if (this.#queue.length >= this.#limits.queued) this.drop(job.route, 'queue_full')
    else {
      this.#held += bytes
      this.#queue.push(job)
    }
  }

  /** A write mode that was turned off may have been turned on again with a new version of the route. */
  onPublished(): void {
    if (this.#distrusted.size > 1_000) this.#distrusted.clear()
  }

  #run(job: ShadowJob, backend: string, bytes: number): void {
    const pool = this.#parts.pools.get(backend)
    if (!pool) {
      this.#held -= bytes
      this.drop(job.route, 'error')
      return
    }
    this.#inFlight.set(backend, (this.#inFlight.get(backend) ?? 0) + 1)
    const limits = {
      timeoutMs: job.route.shadow?.timeoutMs ?? this.#limits.timeoutMs,
      bodyBytes: this.bodyLimit(job.route),
    }
    const replay = shadowReplay(job.read, job.route, job.requestBody, job.proof)
    new ShadowAttempt(replay, pool, this.#parts.deadlines, limits, (captured) => {
      this.#inFlight.set(backend, this.#inFlight.get(backend)! - 1)
      this.#held -= bytes
      const uniform =
        SAFE.has(job.read.facts.method) && this.#parts.random() < SECOND_CALL_BUDGET.uniformShare
      if (uniform) this.#second.ask(job, (again) => this.#settle(job, captured, again))
      else this.#settle(job, captured, null)
      this.#next()
    }).start()
  }

  /** Asks the baseline once more for a request that was shadowed lately. */
  askAgain(requestId: string): void {
    this.#second.askFor(requestId, (answer) => this.#parts.onAgain(requestId, answer))
  }

  #settle(job: ShadowJob, captured: Captured, again: Captured | null): void {
    if (captured.failure?.reason === 'timeout') this.drop(job.route, 'timeout')
    if (this.#missesAck(job, captured)) {
      this.#distrusted.add(key(job.route))
      this.#parts.onUnacknowledged(job.route.id)
    }
    const pair = { ...pairOf(job, captured, again), sampled: this.#isSampled(job) }
    const { baseline, candidate } = pair
    if (identical(baseline, candidate) && (again === null || identical(baseline, again))) {
      this.#parts.onMatch(matchOf(pair))
      return
    }
    if (SAFE.has(job.read.facts.method)) this.#second.remember(job)
    this.#parts.onPair(pair)
  }

  /** Only what can be made again without a body and without harm. */
  #isSampled({ route, read, requestBody }: ShadowJob): boolean {
    return SAFE.has(read.facts.method) && requestBody.length === 0 && this.#sampling.takes(route.id)
  }

  #missesAck({ route, read, slot }: ShadowJob, captured: Captured): boolean {
    if (route.shadow?.writes?.mode !== 'dry-run' || SAFE.has(read.facts.method) || slot === 'candidate')
      return false
    return captured.failure === null && headerOf(captured.headers, DRY_RUN_ACK) === undefined
  }

  /** The first waiting job whose backend has room; one backend that hangs does not hold up the others. */
  #next(): void {
    for (let i = 0; i < this.#queue.length; i++) {
      const job = this.#queue[i]!
      const backend = this.#backendOf(job)
      if ((this.#inFlight.get(backend) ?? 0) >= this.#limits.inFlightPerBackend) continue
      this.#queue.splice(i, 1)
      this.#run(job, backend, bytesOf(job))
      return
    }
  }

  #backendOf({ route, slot, read }: ShadowJob): string {
    const writes = route.shadow?.writes
    if (writes?.mode === 'sandbox' && !SAFE.has(read.facts.method)) return writes.backend
    return backendOf(route, otherSlot(slot)) ?? ''
  }
}

const key = (route: Route) => `${route.id}@${route.version}`

const bytesOf = ({ served, requestBody, read }: ShadowJob) =>
  served.body.length + read.headerBlock.length + requestBody.reduce((sum, piece) => sum + piece.length, 0)

function pairOf(
  { route, read, slot, served, requestBody }: ShadowJob,
  other: Captured,
  again: Captured | null,
): Omit<Pair, 'sampled'> {
  const { facts, requestId } = read
  return {
    route: route.id,
    requestId,
    method: facts.method,
    host: facts.host,
    path: facts.path,
    target: facts.target,
    requestHeaders: facts.rawHeaders,
    requestBody: new Uint8Array(Buffer.concat(requestBody)),
    servedSlot: slot,
    baseline: slot === 'baseline' ? served : other,
    candidate: slot === 'candidate' ? served : other,
    again,
    at: Date.now(),
  }
}

function matchOf(pair: Pair): Match {
  const { route, method, path, servedSlot, baseline, candidate, again, at } = pair
  const { requestId, host, target, requestHeaders } = pair
  return {
    ...{ route, method, path, servedSlot, at },
    request: pair.sampled ? { requestId, host, target, requestHeaders } : null,
    named: endpointNamedBy(baseline.headers),
    build: buildOf(candidate.headers),
    again: again !== null,
    status: baseline.status,
    baselineMs: baseline.totalMs,
    candidateMs: candidate.totalMs,
  }
}
