import type { TroubleReport } from '../domain/backend-reports.ts'
import type { Slot } from '../domain/decide.ts'
import { Histogram, type SparseHistogram } from '../domain/histogram.ts'

/** What one slot of a route did since the last batch. */
export type SlotBatch = {
  route: string
  slot: Slot
  backend: string
  /** Answers by first digit of their status; index 0 is "no answer". */
  classes: number[]
  latency: SparseHistogram
}

/** What a thread tells the control plane, a few times a second. */
export type TallyBatch = { slots: SlotBatch[]; reasons: Record<string, number>; troubles: TroubleReport[] }

/** The part of an outcome that says whether a backend was in trouble. */
type Ended = {
  route: { candidate: string | null }
  backend: string
  reason: string
  fellBack: boolean
  gaveUp?: string
}

type SlotTally = { route: string; slot: Slot; backend: string; classes: Uint32Array; latency: Histogram }

/** Counts of one thread. Written on the hot path, taken out in batches. */
export class Tally {
  readonly #slots = new Map<string, { baseline: SlotTally | null; candidate: SlotTally | null }>()
  /** Tallies of slots that got another backend, until they are taken out. */
  #replaced: SlotTally[] = []
  readonly #troubles = new Map<string, TroubleReport>()
  readonly #reasons = new Map<string, number>()

  served(route: string, slot: Slot, backend: string, status: number, ms: number): void {
    let pair = this.#slots.get(route)
    if (!pair) {
      pair = { baseline: null, candidate: null }
      this.#slots.set(route, pair)
    }
    let tally = pair[slot]
    if (tally === null || tally.backend !== backend) {
      if (tally !== null) this.#replaced.push(tally)
      tally = { route, slot, backend, classes: new Uint32Array(6), latency: new Histogram() }
      pair[slot] = tally
    }
    const first = (status / 100) | 0
    tally.classes[first <= 5 ? first : 0]!++
    tally.latency.record(ms)
  }

  trouble({ route, backend, reason, fellBack, gaveUp = '' }: Ended): void {
    if (fellBack) this.#addTrouble(route.candidate ?? '', isTimeout(gaveUp), 1)
    if (isTimeout(reason)) this.#addTrouble(backend, true, 0)
  }

  #addTrouble(backend: string, timedOut: boolean, fallbacks: number): void {
    const known = this.#troubles.get(backend) ?? { backend, timeouts: 0, fallbacks: 0 }
    known.timeouts += Number(timedOut)
    known.fallbacks += fallbacks
    this.#troubles.set(backend, known)
  }

  count(reason: string, times = 1): void {
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + times)
  }

  /** Null when there is nothing to tell. */
  drain(): TallyBatch | null {
    const slots: SlotBatch[] = []
    const all = [...this.#slots.values()].flatMap((pair) => [pair.baseline, pair.candidate])
    for (const tally of [...all, ...this.#replaced]) {
      if (tally === null || tally.latency.total === 0) continue
      const { route, slot, backend } = tally
      slots.push({ route, slot, backend, classes: [...tally.classes], latency: tally.latency.drain() })
      tally.classes.fill(0)
    }
    this.#replaced = []
    if (slots.length === 0 && this.#reasons.size === 0) return null
    const reasons = Object.fromEntries(this.#reasons)
    const troubles = [...this.#troubles.values()]
    this.#reasons.clear()
    this.#troubles.clear()
    return { slots, reasons, troubles }
  }
}

const isTimeout = (reason: string) => reason.startsWith('backend_') && reason.endsWith('_timeout')
