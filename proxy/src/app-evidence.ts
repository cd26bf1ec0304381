import type { Config } from './config/config.ts'
import type { DataPlaneEvents } from './data-plane/data-plane.ts'
import type { PublishedRouting } from './data-plane/published-routing.ts'
import { Evidence } from './evidence/evidence.ts'
import type { createLogger } from './observability/logger.ts'
import type { Metrics } from './observability/metrics.ts'
import type { Store } from './store/store.ts'

type Parts = {
  config: Config
  routing: PublishedRouting
  metrics: Metrics
  logger: ReturnType<typeof createLogger>
}

/** The evidence on its store, with its failures in the log. */
export function openEvidence({ config, logger }: Parts, store: Store): Promise<Evidence> {
  return Evidence.open({
    store,
    threads: config.compareThreads,
    secretNames: config.secretNames,
    keepBodies: config.keepBodies,
    now: Date.now,
    random: Math.random,
    onFailure: (err) => logger.error({ err }, 'evidence could not be written; it is kept and tried again'),
  })
}

/** What threads tell of shadows and paths goes to the evidence, if there is any: without a store there is none. */
export function evidenceEvents(
  { routing, metrics }: Parts,
  evidence: Evidence | null,
  onUnacknowledged: (route: string) => void,
): Pick<DataPlaneEvents, 'onShadows' | 'onPaths' | 'onRequests'> {
  return {
    onShadows: (batch, thread) => {
      for (const { reason, count } of batch.dropped) metrics.happened({ [`shadow_${reason}`]: count })
      for (const route of batch.unacknowledged) onUnacknowledged(route)
      evidence?.onShadows(batch, (requestIds) => routing.askAgain(thread, requestIds))
    },
    onPaths: (batch) => {
      if (batch.unnamed > 0) metrics.happened({ path_unnamed: batch.unnamed })
      evidence?.onPaths(batch)
    },
    onRequests: (requests) => evidence?.tail.add(requests),
  }
}

/** Counts of the evidence as counters; called about once a second. Returns how to stop. */
export function countEvidence(evidence: Evidence, metrics: Metrics): () => void {
  const before = new Map<string, number>()
  const rising = (reason: string, now: number) => {
    const more = now - (before.get(reason) ?? 0)
    before.set(reason, now)
    if (more > 0) metrics.happened({ [reason]: more })
  }
  const stopListening = evidence.live.onEvent((event) => {
    if (event.type === 'comparisons') for (const counts of event.data.routes) metrics.compared(counts)
  })
  const timer = setInterval(() => {
    evidence.live.tick()
    const { pool, lost, skipped, failures } = evidence.counts()
    rising('evidence_lost', lost)
    rising('evidence_write_failed', failures)
    rising('example_skipped', skipped)
    rising('route_minute_forgotten', evidence.minutes.forgotten)
    rising('tail_forgotten', evidence.tail.forgotten)
    rising('compare_timeout', pool.timedOut)
    rising('compare_lost', pool.lost)
    rising('compare_thread_lost', pool.restarts)
    for (const [reason, count] of Object.entries(pool.dropped)) rising(`compare_${reason}`, count)
  }, 1_000)
  timer.unref()
  return () => {
    clearInterval(timer)
    stopListening()
  }
}
