import { backendOf, otherSlot, type Slot } from '../../domain/decide.ts'
import { headerOf } from '../../domain/headers.ts'
import { SECOND_CALL_BUDGET } from '../../domain/noise/steer.ts'
import type { Route } from '../../domain/route.ts'
import type { Captured, ShadowMatch, ShadowPair } from '../../domain/shadow-report.ts'
import type { BackendPools } from '../backend-pools.ts'
import type { Deadlines } from '../deadlines.ts'
import type { ReadRequest } from '../request-reader.ts'
import { capturedOf, type Taken } from './capture.ts'
import { DryRuns } from './dry-runs.ts'
import { identical } from './identical.ts'
import { bySlot, bytesIn, matchOf, pairOf, type ShadowJob } from './pair.ts'
import { Sampling } from './sampling.ts'
import { SecondCalls } from './second-calls.ts'
import { NO_ROOM, ShadowAttempt } from './shadow-attempt.ts'
import { type DropReason, SHADOW_LIMITS, type ShadowLimits } from './shadow-limits.ts'
import { ShadowQueue } from './shadow-queue.ts'
import { DRY_RUN_ACK, PROOF_HEADER, shadowReplay } from './shadow-request.ts'

const SAFE = new Set(['GET', 'HEAD'])

export type ShadowParts = {
  pools: BackendPools
  deadlines: Deadlines
  /** Is the candidate well? A failing one is spared. */
  isWell: (backend: string) => boolean
  /** False when there was no room for it, which has been counted. */
  onPair: (pair: ShadowPair) => boolean
  onMatch: (match: ShadowMatch) => void
  onDropped: (route: string, reason: DropReason) => void
  /** A dry run that was not acknowledged: the route's write mode must be turned off. */
  onUnacknowledged: (route: string) => void
  /** The answer to a second call that was asked for; null when it could not be made any more. */
  onAgain: (requestId: string, answer: Captured | null) => void
  random: () => number
}

/** A job, where it goes, and the bytes that it holds. */
type Held = { job: ShadowJob; backend: string; bytes: number }

/**
 * Makes served requests again at the slot that did not serve. Everything here happens after
 * the client has its whole answer, on connections of its own, within bounds; what does not fit
 * is dropped and counted. Nothing here can reach a client.
 */
export class Shadow {
  readonly #parts: ShadowParts
  readonly #limits: ShadowLimits
  readonly #queue: ShadowQueue<Held>
  readonly #inFlight = new Map<string, number>()
  #held = 0
  readonly #dryRuns = new DryRuns()
  readonly #second: SecondCalls
  readonly #sampling: Sampling

  constructor(parts: ShadowParts, limits: Partial<ShadowLimits> = {}) {
    this.#parts = parts
    this.#limits = { ...SHADOW_LIMITS, ...limits }
    this.#queue = new ShadowQueue(this.#limits, (stale) => this.#giveUp(stale, 'queue_full'))
    const hold = (bytes: number) => this.hold(bytes)
    this.#second = new SecondCalls({ ...parts, hold }, this.#limits)
    this.#sampling = new Sampling(parts.random)
  }

  get queued(): number {
    return this.#queue.size
  }

  /** Bytes that waiting and running jobs hold. */
  get heldBytes(): number {
    return this.#held
  }

  /** May a request like this one, served by that slot, be shadowed at all? Asked before anything of it is kept. */
  refusal(route: Route, read: ReadRequest, slot: Slot, proof: string): DropReason | 'shadow' | null {
    // A shadow is never shadowed again: its marker is believed only with our own proof.
    if (headerOf(read.facts.rawHeaders, PROOF_HEADER) === proof) return 'shadow'
    if (!SAFE.has(read.facts.method) && !this.#mayWrite(route, slot)) return 'method'
    if (route.candidate !== null && !this.#parts.isWell(route.candidate)) return 'breaker_open'
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
    const bytes = job.served.kept + job.read.headerBlock.length + bytesIn(job.requestBody)
    const held = { job, backend, bytes }
    if (!this.#parts.isWell(backend)) this.drop(job.route, 'breaker_open')
    else if (!this.hold(bytes)) this.drop(job.route, 'bytes_full')
    else if ((this.#inFlight.get(backend) ?? 0) < this.#limits.inFlightPerBackend) this.#run(held)
    else if (!this.#queue.push(backend, held, this.#parts.deadlines.now)) this.#giveUp(held, 'queue_full')
  }

  /** Asks the baseline once more for a request that was shadowed lately. */
  askAgain(requestId: string): void {
    this.#second.askFor(requestId, (answer) => {
      this.#parts.onAgain(requestId, answer === null ? null : capturedOf(answer))
      this.release(answer?.kept ?? 0)
    })
  }

  /** Called from one timer: what waits for a backend that is gone must not wait for ever. */
  sweep(): void {
    if (this.#queue.size > 0) this.#queue.sweep(this.#parts.deadlines.now)
  }

  #giveUp({ job, bytes }: Held, reason: DropReason): void {
    this.release(bytes)
    this.drop(job.route, reason)
  }

  #run(held: Held): void {
    const { job, backend } = held
    const pool = this.#parts.pools.get(backend)
    const isDryRun = this.#isDryRun(job)
    if (!pool || (isDryRun && !this.#dryRuns.may(job.route))) {
      this.#giveUp(held, pool ? 'method' : 'error')
      return
    }
    if (isDryRun) this.#dryRuns.began(job.route)
    this.#inFlight.set(backend, (this.#inFlight.get(backend) ?? 0) + 1)
    const limits = {
      timeoutMs: job.route.shadow?.timeoutMs ?? this.#limits.timeoutMs,
      bodyBytes: this.bodyLimit(job.route),
      hold: (bytes: number) => this.hold(bytes),
    }
    const replay = shadowReplay(job.read, job.route, job.requestBody, job.proof, pool.backend)
    new ShadowAttempt(replay, pool, this.#parts.deadlines, limits, (taken) => {
      this.#inFlight.set(backend, this.#inFlight.get(backend)! - 1)
      if (isDryRun) this.#judgeDryRun(job.route, taken)
      this.#answered(held, taken)
      this.#next(backend)
    }).start()
  }

  #answered(held: Held, taken: Taken): void {
    const { job, bytes } = held
    const uniform = isRepeatable(job) && this.#parts.random() < SECOND_CALL_BUDGET.uniformShare
    if (!uniform) {
      this.#settle(job, taken, null)
      this.release(bytes + taken.kept)
      return
    }
    this.#second.ask(job, (again) => {
      this.#settle(job, taken, again?.failure?.reason === NO_ROOM ? null : again)
      this.release(bytes + taken.kept + (again?.kept ?? 0))
    })
  }

  #settle(job: ShadowJob, taken: Taken, again: Taken | null): void {
    const reason = taken.failure?.reason
    if (reason === NO_ROOM) {
      this.drop(job.route, reason)
      return
    }
    const sampled = isRepeatable(job) && this.#sampling.takes(job.route.id)
    const { baseline, candidate } = bySlot(job, taken)
    if (identical(baseline, candidate) && (again === null || identical(baseline, again))) {
      this.#parts.onMatch(matchOf(job, taken, again !== null, sampled))
      return
    }
    if (isRepeatable(job)) this.#second.remember(job)
    const told = this.#parts.onPair(pairOf(job, taken, again, sampled))
    // One sample is counted once: as this, unless it was dropped for want of room just now.
    if (told && reason === 'timeout') this.drop(job.route, reason)
  }

  /**
   * Writes go only to a candidate, or to the sandbox in its place: the monolith holds the truth, and nothing that it could
   * be told makes a second write to it harmless.
   */
  #mayWrite(route: Route, served: Slot): boolean {
    const mode = route.shadow?.writes?.mode
    if (mode === undefined || served === 'candidate') return false
    return mode !== 'dry-run' || this.#dryRuns.may(route)
  }

  #isDryRun({ route, read }: ShadowJob): boolean {
    return route.shadow?.writes?.mode === 'dry-run' && !SAFE.has(read.facts.method)
  }

  #judgeDryRun(route: Route, { failure, headers }: Taken): void {
    const acknowledged = failure === null ? headerOf(headers, DRY_RUN_ACK) !== undefined : null
    this.#dryRuns.ended(route, acknowledged)
    if (acknowledged === false) this.#parts.onUnacknowledged(route.id)
  }

  #next(backend: string): void {
    while ((this.#inFlight.get(backend) ?? 0) < this.#limits.inFlightPerBackend) {
      const held = this.#queue.take(backend, this.#parts.deadlines.now)
      if (held === null) return
      this.#run(held)
    }
  }

  #backendOf({ route, slot, read }: ShadowJob): string {
    const writes = route.shadow?.writes
    if (writes?.mode === 'sandbox' && !SAFE.has(read.facts.method)) return writes.backend
    return backendOf(route, otherSlot(slot)) ?? ''
  }
}

/** Only what can be made again without a body and without harm. */
const isRepeatable = ({ read, requestBody }: ShadowJob) =>
  SAFE.has(read.facts.method) && requestBody.length === 0
