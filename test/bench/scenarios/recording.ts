import { statSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { Evidence } from '../../../proxy/src/evidence/evidence.ts'
import { openStore } from '../../../proxy/src/store/open-store.ts'
import type { Store } from '../../../proxy/src/store/store.ts'
import { RecordedTraffic } from '../evidence/recorded-traffic.ts'
import { median } from '../median.ts'
import type { Bench, Result, Scenario } from '../scenario.ts'

const rate = 2_000
const tickMs = 50
const megabyte = 1_000_000

/** Sends what is due by the clock, so that a pause is made up for. Returns how many were sent, and the memory each second. */
const send = async (evidence: Evidence, seconds: number) => {
  const traffic = new RecordedTraffic()
  const resident: number[] = []
  const startedAt = performance.now()
  let sent = 0
  for (let elapsed = 0; elapsed < seconds * 1_000; elapsed = performance.now() - startedAt) {
    const due = Math.floor((elapsed / 1_000) * rate) - sent
    evidence.onShadows(traffic.report(due), () => {})
    sent += due
    if (resident.length < elapsed / 1_000) resident.push(process.memoryUsage.rss())
    await wait(tickMs)
  }
  return { sent, resident }
}

const recorded = async (store: Store): Promise<number> => {
  const totals = await store.comparisons.totals({ hoursFrom: 0, daysFrom: 2 ** 31 - 1 })
  return totals.reduce(
    (sum, { matched, ignored, divergent, inconclusive }) =>
      sum + matched + ignored + divergent + inconclusive,
    0,
  )
}

const record = async (
  store: Store,
  file: string,
  seconds: number,
): Promise<Result & Required<Pick<Result, 'more'>>> => {
  const failures: unknown[] = []
  const evidence = await Evidence.open({
    ...{ store, threads: 1, secretNames: [], keepBodies: true, now: Date.now, random: Math.random },
    onFailure: (error) => failures.push(error),
  })
  const delay = monitorEventLoopDelay({ resolution: 10 })
  const before = process.cpuUsage()
  delay.enable()
  const { sent, resident } = await send(evidence, seconds)
  await evidence.settled()
  delay.disable()
  const { user, system } = process.cpuUsage(before)
  const { pool, lost } = evidence.counts()
  const dropped = pool.dropped.queue_full + pool.dropped.bytes_full
  const written = await recorded(store)
  await evidence.close()
  const third = Math.ceil(resident.length / 3)
  return {
    scenario: 'recording',
    proxy: 'banyan',
    requestsPerSecond: sent / seconds,
    cpuMicrosPerRequest: (user + system) / sent,
    p50Ms: delay.percentile(50) / 1e6 - 10,
    p99Ms: delay.percentile(99) / 1e6 - 10,
    more: {
      sent,
      recorded: written,
      'lost or dropped': lost + dropped + pool.lost + pool.timedOut + failures.length,
      'RSS MB after a third': median(resident.slice(0, third)) / megabyte,
      'RSS MB in the last third': median(resident.slice(-third)) / megabyte,
      'store MB': (statSync(file).size + statSync(`${file}-wal`).size) / megabyte,
    },
  }
}

const run = async ({ options, folder, say }: Bench): Promise<readonly Result[]> => {
  const seconds = options.full ? 300 : options.quick ? 5 : 20
  const file = join(folder, 'recording.db')
  const store = await openStore({ kind: 'sqlite', file })
  try {
    say(
      `${rate} comparisons a second for ${seconds} s. p50 and p99 are how late the control plane's event loop was.`,
    )
    const result = await record(store, file, seconds)
    if (result.more.recorded !== result.more.sent)
      throw new Error(`lost some: ${JSON.stringify(result.more)}`)
    return [result]
  } finally {
    await store.close()
  }
}

/** Comparing and recording at a steady rate, on SQLite in a file. It starts no proxy. */
export const recordingScenario: Scenario = {
  names: ['recording'],
  about: `${rate} comparisons a second compared, weighed and recorded in SQLite; nothing may be lost`,
  onDemand: true,
  run,
}
