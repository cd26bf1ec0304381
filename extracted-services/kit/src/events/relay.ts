import type { Logger } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import type { CloudEvent } from './cloud-event.ts'
import type { Outbox } from './outbox.ts'

/** Somewhere that wants the events: a subscriber over HTTP, or the broker. */
export interface Destination {
  name: string
  wants(type: string): boolean
  /** Resolves when the other side has them for good. */
  deliver(events: readonly CloudEvent[]): Promise<void>
}

export interface RelayLimits {
  batchMax: number
  /** How often to look without being woken: for what another process appended. */
  idleMs: number
  retryMs: number
  retryMaxMs: number
}

export const relayLimits: RelayLimits = { batchMax: 100, idleMs: 1_000, retryMs: 200, retryMaxMs: 15_000 }

/**
 * Brings the outbox to each destination, in order and at least once. Each has its own position and its own
 * retries, so that one that is down holds up neither the others nor whoever publishes.
 */
export function startRelay(options: {
  outbox: Outbox
  destinations: readonly Destination[]
  log: Logger
  metrics: Metrics
  limits?: Partial<RelayLimits>
}): { stop(): Promise<void> } {
  const limits = { ...relayLimits, ...options.limits }
  const delivered = options.metrics.counter('events_delivered_total', 'Events handed to a destination', [
    'destination',
  ])
  const failed = options.metrics.counter(
    'events_delivery_failures_total',
    'Failed deliveries, each retried',
    ['destination'],
  )
  const stopping = new AbortController()

  const run = async (destination: Destination) => {
    const { outbox, log } = options
    const sleep = createSleep(outbox, stopping.signal)
    let failures = 0
    while (!stopping.signal.aborted) {
      try {
        const moved = await deliverBatch(outbox, destination, limits.batchMax)
        delivered.inc({ destination: destination.name }, moved.delivered)
        failures = 0
        if (moved.read < limits.batchMax) await sleep(limits.idleMs, 'wakeable')
      } catch (error) {
        if (stopping.signal.aborted) break
        failures += 1
        failed.inc({ destination: destination.name })
        const waitMs = Math.min(limits.retryMs * 2 ** (failures - 1), limits.retryMaxMs)
        log.warn(
          { destination: destination.name, failures, waitMs, reason: String(error) },
          'events not delivered',
        )
        await sleep(waitMs, 'unwakeable')
      }
    }
  }

  const runs = options.destinations.map(run)
  return {
    async stop() {
      stopping.abort()
      await Promise.all(runs)
    },
  }
}

async function deliverBatch(outbox: Outbox, destination: Destination, batchMax: number) {
  const events = await outbox.after(await outbox.positionOf(destination.name), batchMax)
  const wanted = events.filter((event) => destination.wants(event.type))
  if (wanted.length > 0) await destination.deliver(wanted)
  const last = events.at(-1)
  if (last) await outbox.advance(destination.name, last.sequence)
  return { read: events.length, delivered: wanted.length }
}

/** Waits for a time, for the end, or (if wakeable) for news. News that come between two waits are not missed. */
function createSleep(outbox: Outbox, signal: AbortSignal) {
  let news = false
  let wake: (() => void) | undefined
  const unsubscribe = outbox.onAppend(() => {
    news = true
    wake?.()
  })
  signal.addEventListener('abort', unsubscribe, { once: true })
  return async (ms: number, kind: 'wakeable' | 'unwakeable'): Promise<void> => {
    if (!(kind === 'wakeable' && news) && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        const end = () => {
          clearTimeout(timer)
          resolve()
        }
        if (kind === 'wakeable') wake = end
        signal.addEventListener('abort', end, { once: true })
      })
    }
    wake = undefined
    news = false
  }
}
