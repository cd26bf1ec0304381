import { describe, expect, it } from 'vitest'
import { ShadowQueue } from './shadow-queue.ts'

const queueOf = (limits: { queued: number; waitMs: number }) => {
  const stale: number[] = []
  return { queue: new ShadowQueue<number>(limits, (job) => stale.push(job)), stale }
}

describe('jobs that wait for their backend', () => {
  it('come out in the order in which they came in, however many there were', () => {
    const { queue } = queueOf({ queued: 1_000, waitMs: 1_000 })
    for (let job = 0; job < 500; job++) queue.push('a', job, 0)
    const taken = Array.from({ length: 501 }, () => queue.take('a', 0))
    expect(taken).toEqual([...Array.from({ length: 500 }, (_, job) => job), null])
    expect(queue.size).toBe(0)
  })

  it('are bounded for each backend, so that one that hangs leaves the others their room', () => {
    const { queue } = queueOf({ queued: 2, waitMs: 1_000 })
    expect([1, 2, 3].map((job) => queue.push('hangs', job, 0))).toEqual([true, true, false])
    expect(queue.push('well', 4, 0)).toBe(true)
    expect(queue.take('well', 0)).toBe(4)
    expect(queue.size).toBe(2)
  })

  it('are given up once they have waited too long, and make room for fresh ones', () => {
    const { queue, stale } = queueOf({ queued: 2, waitMs: 100 })
    queue.push('a', 1, 0)
    queue.push('a', 2, 60)
    expect(queue.push('a', 3, 101)).toBe(true)
    expect(stale).toEqual([1])
    expect(queue.take('a', 150)).toBe(2)
    queue.sweep(500)
    expect(stale).toEqual([1, 3])
    expect(queue.take('a', 500)).toBeNull()
  })
})
