import type { Captured } from './capture.ts'
import type { Match, Pair } from './shadow.ts'
import type { DropReason } from './shadow-limits.ts'

/** What became of shadows since the last batch. The bodies of pairs are transferred, not copied. */
export type ShadowBatch = {
  pairs: Pair[]
  matches: Match[]
  dropped: { route: string; reason: DropReason; count: number }[]
  /** Routes whose dry run was not acknowledged. */
  unacknowledged: string[]
  /** Answers to second calls; null for those that could not be made. */
  agains: { requestId: string; answer: Captured | null }[]
}

/** Gathers what the control plane is told, so that it costs one message for many shadows. */
export class ShadowBatches {
  #pairs: Pair[] = []
  #matches: Match[] = []
  #unacknowledged: string[] = []
  #agains: ShadowBatch['agains'] = []
  readonly #dropped = new Map<string, { route: string; reason: DropReason; count: number }>()

  pair(pair: Pair): void {
    this.#pairs.push(pair)
  }

  match(match: Match): void {
    this.#matches.push(match)
  }

  dropped(route: string, reason: DropReason): void {
    const key = `${reason} ${route}`
    const known = this.#dropped.get(key)
    if (known) known.count++
    else this.#dropped.set(key, { route, reason, count: 1 })
  }

  unacknowledged(route: string): void {
    this.#unacknowledged.push(route)
  }

  again(requestId: string, answer: Captured | null): void {
    this.#agains.push({ requestId, answer })
  }

  /** Null when there is nothing to tell. `transfer` are the buffers that change hands. */
  drain(): { batch: ShadowBatch; transfer: ArrayBuffer[] } | null {
    const count = this.#pairs.length + this.#matches.length + this.#dropped.size + this.#agains.length
    if (count + this.#unacknowledged.length === 0) return null
    const batch: ShadowBatch = {
      pairs: this.#pairs,
      matches: this.#matches,
      dropped: [...this.#dropped.values()],
      unacknowledged: this.#unacknowledged,
      agains: this.#agains,
    }
    this.#pairs = []
    this.#matches = []
    this.#unacknowledged = []
    this.#agains = []
    this.#dropped.clear()
    const answers = [
      ...batch.pairs.flatMap(({ baseline, candidate, again }) => [baseline, candidate, again]),
      ...batch.agains.map(({ answer }) => answer),
    ]
    const transfer = [
      ...batch.pairs.map(({ requestBody }) => requestBody.buffer),
      ...answers.flatMap((answer) => (answer === null ? [] : [answer.body.buffer])),
    ]
    return { batch, transfer }
  }
}
