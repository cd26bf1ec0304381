import type { Captured, ShadowMatch, ShadowPair } from '../../domain/shadow-report.ts'
import { type DropReason, SHADOW_LIMITS } from './shadow-limits.ts'

/** What became of shadows since the last batch. The bodies of pairs are transferred, not copied. */
export type ShadowBatch = {
  pairs: ShadowPair[]
  matches: ShadowMatch[]
  dropped: { route: string; reason: DropReason; count: number }[]
  /** Routes whose dry run was not acknowledged. */
  unacknowledged: string[]
  /** Answers to second calls; null for those that could not be made. */
  agains: { requestId: string; answer: Captured | null }[]
}

type Load = { count: number; bytes: number }

/**
 * Gathers what the control plane is told, so that it costs one message for many shadows. What the control plane has not
 * taken yet is bounded: when it cannot keep up, pairs and matches are dropped and counted, which costs little room.
 */
export class ShadowBatches {
  readonly #limits: { told: number; toldBytes: number }
  #pairs: ShadowPair[] = []
  /** By path: most requests are to paths that others were to as well, and their matches are told together. */
  readonly #matches = new Map<string, ShadowMatch[]>()
  #unacknowledged: string[] = []
  #agains: ShadowBatch['agains'] = []
  readonly #dropped = new Map<string, { route: string; reason: DropReason; count: number }>()
  #gathered: Load = { count: 0, bytes: 0 }
  /** Batches that were told and not taken yet, the oldest first, and what they are in all. */
  readonly #told: Load[] = []
  #underway: Load = { count: 0, bytes: 0 }

  constructor(limits: { told: number; toldBytes: number } = SHADOW_LIMITS) {
    this.#limits = limits
  }

  /** False when there was no room. */
  pair(pair: ShadowPair): boolean {
    const { baseline, candidate, again, requestBody } = pair
    const bodies = [requestBody, baseline.body, candidate.body, again?.body]
    const bytes = bodies.reduce((sum, body) => sum + (body?.length ?? 0), 0)
    if (!this.#hasRoom(pair.route, bytes)) return false
    this.#pairs.push(pair)
    return true
  }

  match(match: ShadowMatch): void {
    if (!this.#hasRoom(match.route, 0)) return
    const atPath = this.#matches.get(match.path)
    const same = atPath?.find((known) => isSame(known, match))
    if (same === undefined) {
      if (atPath === undefined) this.#matches.set(match.path, [match])
      else atPath.push(match)
      return
    }
    same.more ??= []
    same.more.push(match.baselineMs ?? Number.NaN, match.candidateMs ?? Number.NaN)
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

  /** Never refused: somebody waits for each of them, and they were asked for one by one. */
  again(requestId: string, answer: Captured | null): void {
    this.#agains.push({ requestId, answer })
  }

  /** Null when there is nothing to tell. `transfer` are the buffers that change hands. */
  drain(): { batch: ShadowBatch; transfer: ArrayBuffer[] } | null {
    const count = this.#pairs.length + this.#matches.size + this.#dropped.size + this.#agains.length
    if (count + this.#unacknowledged.length === 0) return null
    const batch: ShadowBatch = {
      pairs: this.#pairs,
      matches: [...this.#matches.values()].flat(),
      dropped: [...this.#dropped.values()],
      unacknowledged: this.#unacknowledged,
      agains: this.#agains,
    }
    this.#pairs = []
    this.#matches.clear()
    this.#unacknowledged = []
    this.#agains = []
    this.#dropped.clear()
    this.#told.push(this.#gathered)
    this.#underway = plus(this.#underway, this.#gathered)
    this.#gathered = { count: 0, bytes: 0 }
    return { batch, transfer: buffersIn(batch) }
  }

  /** The control plane has taken the oldest batch. */
  taken(): void {
    const { count, bytes } = this.#told.shift() ?? { count: 0, bytes: 0 }
    this.#underway = plus(this.#underway, { count: -count, bytes: -bytes })
  }

  #hasRoom(route: string, bytes: number): boolean {
    const { count, bytes: held } = plus(this.#underway, this.#gathered)
    const full = count >= this.#limits.told
    if (full || held + bytes > this.#limits.toldBytes) {
      this.dropped(route, full ? 'queue_full' : 'bytes_full')
      return false
    }
    this.#gathered.count++
    this.#gathered.bytes += bytes
    return true
  }
}

/** Nothing but their times tells them apart. One that is a sample, or was asked again, has more to say. */
function isSame(a: ShadowMatch, b: ShadowMatch): boolean {
  if (a.request !== null || b.request !== null || a.again || b.again) return false
  if (a.route !== b.route || a.method !== b.method || a.status !== b.status) return false
  return a.named === b.named && a.build === b.build && a.servedSlot === b.servedSlot
}

const plus = (a: Load, b: Load): Load => ({ count: a.count + b.count, bytes: a.bytes + b.bytes })

function buffersIn({ pairs, agains }: ShadowBatch): ArrayBuffer[] {
  const answers = [
    ...pairs.flatMap(({ baseline, candidate, again }) => [baseline, candidate, again]),
    ...agains.map(({ answer }) => answer),
  ]
  return [
    ...pairs.map(({ requestBody }) => requestBody.buffer),
    ...answers.flatMap((answer) => (answer === null ? [] : [answer.body.buffer])),
  ]
}
