import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { RateTable } from './rate-table.ts'

const second = 1_000_000
let at = 10n ** 12n
const after = (us: number) => {
  at += BigInt(us)
}
const tableOf = (clients: number, onEvicted = () => {}) =>
  new RateTable(RateTable.memory(clients), { now: () => at, onEvicted })

describe('the allowances of clients', () => {
  it('let a burst pass, then one each interval', () => {
    const table = tableOf(100)
    const take = () => table.take('a', second, 3)
    expect([take(), take(), take(), take()].map(({ ok, remaining }) => [ok, remaining])).toEqual([
      [true, 2],
      [true, 1],
      [true, 0],
      [false, 0],
    ])
    expect(take().retryUs).toBe(second)
    after(second - 1)
    expect(take()).toMatchObject({ ok: false, retryUs: 1 })
    after(1)
    expect(take().ok).toBe(true)
    expect(take().ok).toBe(false)
  })

  it('grow to the burst and no further', () => {
    const table = tableOf(100)
    const passed = () =>
      Array.from({ length: 9 }, () => table.take('a', second, 4)).filter(({ ok }) => ok).length
    expect(passed()).toBe(4)
    after(100 * second)
    expect(passed()).toBe(4)
    after(2 * second)
    expect(passed()).toBe(2)
  })

  it('are told whole again in as long as it takes', () => {
    const table = tableOf(100)
    table.take('a', second, 5)
    expect(table.take('a', second, 5)).toMatchObject({ remaining: 3, resetUs: 2 * second })
  })

  it('are those of one client each', () => {
    const table = tableOf(1_000)
    for (let i = 0; i < 100; i++) expect(table.take(`client ${i}`, second, 1).ok).toBe(true)
    for (let i = 0; i < 100; i++) expect(table.take(`client ${i}`, second, 1).ok).toBe(false)
  })

  it('forget whoever is whole soonest when there is no room, count it, and never a client that is whole already', () => {
    let evicted = 0
    const table = tableOf(8, () => evicted++)
    for (let i = 0; i < 8; i++) table.take(`old ${i}`, second, 10)
    after(second)
    for (let i = 0; i < 8; i++) table.take(`next ${i}`, second, 10)
    expect(evicted).toBe(0)
    after(second / 2)
    table.take('one more', second, 10)
    expect(evicted).toBe(1)
  })

  it('are one for all threads: together they let no more pass than one would', async () => {
    const memory = RateTable.memory(1_000)
    const code = `
      import { parentPort, workerData } from 'node:worker_threads'
      import { RateTable } from ${JSON.stringify(new URL('./rate-table.ts', import.meta.url).href)}
      const table = new RateTable(workerData)
      let passed = 0
      for (let i = 0; i < 20000; i++) if (table.take('a', 3600e6, 5000).ok) passed++
      parentPort.postMessage(passed)`
    const run = () =>
      new Promise<number>((resolve, reject) => {
        const url = new URL(`data:text/javascript,${encodeURIComponent(code)}`)
        const worker = new Worker(url, { workerData: memory })
        worker.once('message', resolve)
        worker.once('error', reject)
      })
    const passed = await Promise.all([run(), run(), run()])
    expect(passed.reduce((sum, each) => sum + each)).toBe(5_000)
  })
})
