/**
 * A data plane in a process of its own, under the control of a test: its memory and sockets can be
 * measured apart from those of the test, and what it prints to stderr is a defect.
 */
import { readdirSync, readlinkSync } from 'node:fs'
import type { Worker } from 'node:worker_threads'
import { DataPlane, type DataPlaneOptions } from '../../proxy/src/data-plane/data-plane.ts'
import type { RoutingSnapshot } from '../../proxy/src/domain/route.ts'

export type Orders = {
  start: (options: DataPlaneOptions, snapshot: RoutingSnapshot) => Promise<number>
  publish: (snapshot: RoutingSnapshot) => ReturnType<DataPlane['publish']>
  stop: (graceMs: number) => Promise<void>
  reopenLogs: () => Promise<void>
  /** Ends a thread from outside, as `process.exit` in it would. */
  terminate: (thread: number) => Promise<void>
  /** Makes a thread throw where nobody catches it. */
  makeThrow: (thread: number) => Promise<void>
  stats: () => Promise<Stats>
  /** The same, after everything that nobody holds any more has been collected. */
  collectedStats: () => Promise<Stats>
}

export type Stats = {
  ready: boolean
  rss: number
  /** Milliseconds of CPU time since the start, of all threads. */
  cpuMs: number
  /** Bytes on the JavaScript heaps of the threads that serve. */
  heap: number
  /** Bytes that those threads hold outside of their heaps, which is where the buffers are. */
  external: number
  /** Sockets that this process has open, listeners included. */
  sockets: number
  /** How often each reason was counted since the start. */
  reasons: Record<string, number>
  /** Answers by the first digit of their status. */
  classes: number[]
  threads: { id: number; revision: number; restarts: number }[]
  /** Threads that accept connections. */
  serving: number
}

export type PlaneEvent =
  | { event: 'breaker'; thread: number; backend: string; state: string; trips: number }
  | { event: 'thread-lost'; thread: number; error: string }

const workers: Worker[] = []
process.on('worker', (worker) => {
  workers.push(worker)
  worker.once('exit', () => workers.splice(workers.indexOf(worker), 1))
})

let plane: DataPlane
const reasons: Record<string, number> = {}
const classes = [0, 0, 0, 0, 0, 0]
const tell = (event: PlaneEvent) => process.send?.(event)
const workerOf = (thread: number) => workers.find((worker) => worker.threadName === `data-plane-${thread}`)!

const orders: Orders = {
  start: async (options, snapshot) => {
    plane = await DataPlane.start(options, snapshot, {
      onTally: (batch) => {
        for (const [reason, count] of Object.entries(batch.reasons))
          reasons[reason] = (reasons[reason] ?? 0) + count
        for (const slot of batch.slots)
          slot.classes.forEach((count, digit) => {
            classes[digit]! += count
          })
      },
      onBreakers: (thread, changes) => {
        for (const change of changes) tell({ event: 'breaker', thread, ...change })
      },
      onShadows: ({ dropped }) => {
        for (const { reason, count } of dropped)
          reasons[`shadow_${reason}`] = (reasons[`shadow_${reason}`] ?? 0) + count
      },
      onThreadLost: (thread, error) => tell({ event: 'thread-lost', thread, error }),
    })
    return plane.port
  },
  publish: (snapshot) => plane.publish(snapshot),
  stop: (graceMs) => plane.stop(graceMs),
  reopenLogs: async () => plane.reopenLogs(),
  terminate: async (thread) => {
    await workerOf(thread).terminate()
  },
  makeThrow: async (thread) => workerOf(thread).postMessage(null),
  stats,
  collectedStats: async () => {
    // Taking a snapshot of a heap is what makes the garbage of another thread go.
    for (const worker of workers) for await (const _ of await worker.getHeapSnapshot());
    return stats()
  },
}

async function stats(): Promise<Stats> {
  // One that is only just being born, or dying, has none to tell of.
  const asked = workers.map((worker) => worker.getHeapStatistics().catch(() => []))
  const heaps = (await Promise.all(asked)).flat()
  return {
    ready: plane.ready,
    rss: process.memoryUsage.rss(),
    cpuMs: cpuMs(),
    external: heaps.reduce((sum, { external_memory }) => sum + external_memory, 0),
    heap: heaps.reduce((sum, { used_heap_size }) => sum + used_heap_size, 0),
    sockets: openSockets(),
    reasons,
    classes,
    threads: plane.status(),
    serving: plane.serving,
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** A descriptor can be gone between the listing and the look at it. */
function openSockets(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:')
    } catch {
      return false
    }
  }).length
}

type Order = { id: number; order: keyof Orders; args: unknown[] }

process.on('message', async ({ id, order, args }: Order) => {
  try {
    const result = await (orders[order] as (...all: unknown[]) => Promise<unknown>)(...args)
    process.send!({ id, result })
  } catch (error) {
    process.send!({ id, error: error instanceof Error ? error.message : String(error) })
  }
})
process.on('disconnect', () => process.exit())
