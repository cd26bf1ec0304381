import type { Delivery } from '../../contracts/receiver.ts'
import type { Logger } from '../deps.ts'
import { messageId, type Occurrence, testOccurrence } from './occurrence.ts'
import type { Receiver } from './receiver.ts'
import type { Send } from './send.ts'

export const NOTIFIER_LIMITS = {
  /** Messages that wait for one receiver; one more is dropped (`notification_dropped`). */
  waitingMax: 100,
  /** Attempts for one message; after the last it has failed (`notification_failed`). */
  attempts: 6,
  /** Before the second attempt, in milliseconds; each further one waits `factor` times as long, up to `retryMaxMs`. */
  retryMs: 1_000,
  factor: 5,
  retryMaxMs: 600_000,
  /** Occurrences of one subject within this time are told once (`notification_quieted`). */
  quietMs: 60_000,
  /** Deliveries that are remembered. */
  logMax: 200,
}

export type NotifierOptions = {
  receivers: () => Promise<Receiver[]>
  send: Send
  clock: () => Date
  random: () => number
  count: (reason: string) => void
  logger: Logger
  limits?: Partial<typeof NOTIFIER_LIMITS>
}

type Counts = { delivered: number; failed: number; dropped: number; waiting: number }

/** One message on its way to one receiver. */
type Message = { delivery: Delivery; occurrence: Occurrence; dueMs: number }

/**
 * Tells receivers what happens. Each has a line of its own, so that one that is slow or away holds up nobody else;
 * all of it is in memory: what waits when the process ends is not told.
 */
export class Notifier {
  readonly #options: NotifierOptions
  readonly #limits: typeof NOTIFIER_LIMITS
  readonly #lines = new Map<string, { waiting: Message[]; busy: boolean; timer: NodeJS.Timeout | null }>()
  readonly #counts = new Map<string, Counts>()
  readonly #told = new Map<string, number>()
  #log: Delivery[] = []
  #closed = false

  constructor(options: NotifierOptions) {
    this.#options = options
    this.#limits = { ...NOTIFIER_LIMITS, ...options.limits }
  }

  /** Tells everybody who wants to know. It neither throws nor waits for anybody. */
  async notify(occurrence: Occurrence): Promise<void> {
    if (this.#closed || occurrence.type === 'test' || this.#isQuiet(occurrence)) return
    const { type } = occurrence
    try {
      for (const receiver of await this.#options.receivers()) {
        if (receiver.enabled && receiver.occasions.includes(type)) this.#enqueue(receiver.id, occurrence)
      }
    } catch (err) {
      this.#options.logger.error({ err, type }, 'receivers could not be read, so nobody was notified')
    }
  }

  /** One attempt, now. */
  async test(receiver: Receiver, by: string): Promise<Delivery> {
    const occurrence = testOccurrence(this.#options.clock().toISOString(), by)
    const delivery = this.#begin(receiver.id, occurrence)
    await this.#attempt(receiver, { delivery, occurrence, dueMs: 0 })
    if (delivery.state !== 'delivered') this.#end(delivery, 'failed')
    return delivery
  }

  /** The last ones, newest first. */
  deliveries(receiver: string | undefined, limit: number): Delivery[] {
    const some = receiver === undefined ? this.#log : this.#log.filter((each) => each.receiver === receiver)
    return some.slice(-limit).reverse()
  }

  counts(receiver: string): Counts {
    const counts = this.#counts.get(receiver) ?? { delivered: 0, failed: 0, dropped: 0, waiting: 0 }
    this.#counts.set(receiver, counts)
    return counts
  }

  /** Forgets a receiver that is no longer there. */
  forget(receiver: string): void {
    const line = this.#lines.get(receiver)
    if (line?.timer) clearTimeout(line.timer)
    for (const { delivery } of line?.waiting ?? []) this.#end(delivery, 'dropped', 'the receiver was deleted')
    this.#lines.delete(receiver)
    this.#counts.delete(receiver)
  }

  close(): void {
    this.#closed = true
    for (const { timer } of this.#lines.values()) if (timer) clearTimeout(timer)
  }

  #isQuiet({ type, subject }: Occurrence): boolean {
    if (subject === null) return false
    const key = `${type} ${subject}`
    const nowMs = this.#options.clock().getTime()
    for (const [each, at] of this.#told) if (nowMs - at >= this.#limits.quietMs) this.#told.delete(each)
    if (this.#told.has(key)) {
      this.#options.count('notification_quieted')
      return true
    }
    this.#told.set(key, nowMs)
    return false
  }

  #enqueue(receiver: string, occurrence: Occurrence): void {
    const line = this.#lines.get(receiver) ?? { waiting: [], busy: false, timer: null }
    this.#lines.set(receiver, line)
    const delivery = this.#begin(receiver, occurrence)
    if (line.waiting.length >= this.#limits.waitingMax) {
      this.#end(delivery, 'dropped', `${this.#limits.waitingMax} others are waiting`)
      return
    }
    line.waiting.push({ delivery, occurrence, dueMs: 0 })
    void this.#work(receiver)
  }

  #begin(receiver: string, { type, at }: Occurrence): Delivery {
    const delivery: Delivery = {
      id: messageId(),
      receiver,
      type,
      at,
      state: 'waiting',
      attempts: 0,
      status: null,
      detail: 'not tried yet',
      nextAttemptAt: null,
    }
    this.counts(receiver).waiting++
    this.#log.push(delivery)
    this.#log = this.#log.slice(-this.#limits.logMax)
    return delivery
  }

  /** Sends what is due, one message after the other, and comes back for the next. */
  async #work(id: string): Promise<void> {
    const line = this.#lines.get(id)
    if (line === undefined || line.busy || this.#closed) return
    line.busy = true
    if (line.timer) clearTimeout(line.timer)
    line.timer = null
    try {
      for (let due = this.#nextDue(line.waiting); due !== null; due = this.#nextDue(line.waiting)) {
        const receiver = (await this.#options.receivers()).find((each) => each.id === id)
        if (receiver === undefined || !receiver.enabled) this.#end(due.delivery, 'dropped', 'it is off')
        else await this.#attempt(receiver, due)
        if (due.delivery.state !== 'waiting') line.waiting.splice(line.waiting.indexOf(due), 1)
      }
    } catch (err) {
      this.#options.logger.error({ err, receiver: id }, 'a notification could not be sent; trying again')
    } finally {
      line.busy = false
      this.#comeBack(id, line)
    }
  }

  #nextDue(waiting: readonly Message[]): Message | null {
    const nowMs = this.#options.clock().getTime()
    return this.#closed ? null : (waiting.find(({ dueMs }) => dueMs <= nowMs) ?? null)
  }

  #comeBack(id: string, line: { waiting: Message[]; timer: NodeJS.Timeout | null }): void {
    if (this.#closed || line.waiting.length === 0) return
    const first = Math.min(...line.waiting.map(({ dueMs }) => dueMs))
    const inMs = Math.max(first - this.#options.clock().getTime(), this.#limits.retryMs)
    line.timer = setTimeout(() => void this.#work(id), inMs)
    line.timer.unref()
  }

  async #attempt(receiver: Receiver, message: Message): Promise<void> {
    const { delivery, occurrence } = message
    const now = this.#options.clock()
    const { ok, status, detail } = await this.#options.send(receiver, delivery.id, occurrence, now)
    delivery.attempts++
    Object.assign(delivery, { status, detail, nextAttemptAt: null })
    if (ok) return this.#end(delivery, 'delivered')
    if (delivery.attempts >= this.#limits.attempts) return this.#end(delivery, 'failed')
    message.dueMs = this.#options.clock().getTime() + this.#waitMs(delivery.attempts)
    delivery.nextAttemptAt = new Date(message.dueMs).toISOString()
  }

  /** Up to a fifth longer, so that receivers which came back are not met by everything at once. */
  #waitMs(attempts: number): number {
    const { retryMs, factor, retryMaxMs } = this.#limits
    return Math.min(retryMs * factor ** (attempts - 1), retryMaxMs) * (1 + 0.2 * this.#options.random())
  }

  #end(delivery: Delivery, state: 'delivered' | 'failed' | 'dropped', detail = delivery.detail): void {
    if (delivery.state !== 'waiting') return
    Object.assign(delivery, { state, detail, nextAttemptAt: null })
    const counts = this.counts(delivery.receiver)
    counts.waiting--
    counts[state]++
    this.#options.count(`notification_${state}`)
    if (state === 'delivered') return
    const { receiver, type, attempts } = delivery
    this.#options.logger.warn(
      { receiver, type, attempts, detail },
      `a notification was ${state === 'failed' ? 'not taken' : 'dropped'}`,
    )
  }
}
