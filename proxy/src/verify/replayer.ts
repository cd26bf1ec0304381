import { setTimeout as pause } from 'node:timers/promises'
import type { Captured, ShadowPair, ShadowReport } from '../domain/shadow-report.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { OriginClient } from './origin-client.ts'
import type { ReplayRequest } from './replay-request.ts'
import { VERIFY_LIMITS } from './verify-limits.ts'

export type ReplayOptions = {
  baseline: OriginClient
  candidate: OriginClient
  evidence: Pick<Evidence, 'onShadows' | 'counts'>
  /** The Host header for a request; null is that of each origin. */
  hostFor: (request: ReplayRequest) => string | null
  concurrency: number
  /** Requests begun in a second; null for as fast as they are answered. */
  rate: number | null
  /** The part of requests that the baseline is asked twice, from 0 to 1. */
  secondCalls: number
  random: () => number
  now: () => number
  /** After each request. */
  onDone: () => void
}

/** A request with the id under which its comparison is known. */
export type Numbered = { id: string; request: ReplayRequest }

const NOTHING: ShadowReport = { pairs: [], matches: [], dropped: [], unacknowledged: [], agains: [] }

/** Makes requests at both slots and hands the answers to the evidence, as a data-plane thread does with its shadows. */
export class Replayer {
  readonly #options: ReplayOptions
  readonly #asked = new Map<string, ReplayRequest>()
  readonly #again = new Set<Promise<void>>()
  #nextAt = 0

  constructor(options: ReplayOptions) {
    this.#options = options
  }

  /** Resolves when all are answered and handed over; what compares them may still be busy. */
  async replay(requests: readonly Numbered[]): Promise<void> {
    let next = 0
    const worker = async () => {
      for (let one = requests[next++]; one !== undefined; one = requests[next++]) {
        await this.#turn()
        await this.#make(one)
        this.#options.onDone()
      }
    }
    await Promise.all(Array.from({ length: this.#options.concurrency }, worker))
    while (this.#again.size > 0) await Promise.all(this.#again)
  }

  async #make({ id, request }: Numbered): Promise<void> {
    const { baseline, candidate, evidence, hostFor, secondCalls, random, now } = this.#options
    const host = hostFor(request)
    this.#asked.set(id, request)
    const answers = await Promise.all([baseline.ask(request, host), candidate.ask(request, host)])
    const twice = random() < secondCalls
    const again = twice ? await baseline.ask(request, host) : null
    const pair = pairOf(id, request, answers, again, now())
    evidence.onShadows({ ...NOTHING, pairs: [pair] }, (ids) => this.#askAgain(ids))
  }

  /** The evidence wants to know what the baseline says to these once more. */
  #askAgain(ids: readonly string[]): void {
    const { baseline, evidence, hostFor } = this.#options
    for (const requestId of ids) {
      const request = this.#asked.get(requestId)
      if (request === undefined) continue
      const asking = baseline.ask(request, hostFor(request)).then((answer) => {
        evidence.onShadows({ ...NOTHING, agains: [{ requestId, answer }] }, () => {})
        this.#again.delete(asking)
      })
      this.#again.add(asking)
    }
  }

  /** Waits for the rate, and for the comparisons to keep up. */
  async #turn(): Promise<void> {
    const { rate, evidence } = this.#options
    if (rate !== null) {
      const now = performance.now()
      this.#nextAt = Math.max(this.#nextAt, now - 1_000 / rate) + 1_000 / rate
      if (this.#nextAt > now) await pause(this.#nextAt - now)
    }
    for (;;) {
      const { queued, running, bytesHeld } = evidence.counts().pool
      if (queued + running < VERIFY_LIMITS.comparing && bytesHeld < VERIFY_LIMITS.comparingBytes) return
      await pause(2)
    }
  }
}

function pairOf(
  requestId: string,
  { route, method, target, host, headers }: ReplayRequest,
  [baseline, candidate]: readonly [Captured, Captured],
  again: Captured | null,
  at: number,
): ShadowPair {
  const question = target.indexOf('?')
  return {
    ...{ route, requestId, method, target, baseline, candidate, again, at },
    host: host ?? '',
    path: question === -1 ? target : target.slice(0, question),
    requestHeaders: headers.flat(),
    requestBody: new Uint8Array(0),
    servedSlot: 'baseline',
    sampled: false,
  }
}
