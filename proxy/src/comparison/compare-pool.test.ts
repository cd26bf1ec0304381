import { afterEach, describe, expect, it } from 'vitest'
import type { CapturedAnswer } from './captured.ts'
import type { CompareJob, CompareResult } from './compare-job.ts'
import { ComparePool, type PoolLimits } from './compare-pool.ts'

function captured(text: string): CapturedAnswer {
  const bytes = Uint8Array.from(new TextEncoder().encode(text))
  return {
    status: 200,
    headers: ['content-type', 'application/json'],
    body: bytes.buffer,
    bodySize: bytes.length,
    timings: { firstByteMs: 1, totalMs: 2 },
    failure: null,
    build: null,
  }
}

const jobOf = (a: string, b: string, keep = false): CompareJob => ({
  route: 'r',
  endpoint: 'GET /',
  atMs: 0,
  baseline: captured(a),
  candidate: captured(b),
  keep,
})

/** Takes a compare thread a second or so: many elements, none of which is like another. */
function hardJob(elements = 150_000): CompareJob {
  const list = (from: number) =>
    JSON.stringify(Array.from({ length: elements }, (_, i) => ({ x: i * from, y: `t${i}` })))
  return jobOf(list(3), list(7))
}

const open: ComparePool[] = []
function poolOf(threads: number, limits: Partial<PoolLimits> = {}): ComparePool {
  const pool = new ComparePool(threads, limits)
  open.push(pool)
  return pool
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.close()))
})

const compared = (pool: ComparePool, job: CompareJob) =>
  new Promise<CompareResult>((resolve, reject) => {
    if (!pool.submit(job, resolve)) reject(new Error('not taken'))
  })

describe('the pool of compare threads', () => {
  it('answers every job with its verdict', async () => {
    const pool = poolOf(2)
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, i) => compared(pool, jobOf('{"a":1}', `{"a":${i % 2}}`))),
    )
    expect(results.filter(({ verdict }) => verdict.kind === 'divergent')).toHaveLength(100)
    expect(pool.counts()).toMatchObject({
      submitted: 200,
      completed: 200,
      lost: 0,
      queued: 0,
      running: 0,
      bytesHeld: 0,
    })
  })

  it('takes the buffers, and hands them back when they are wanted', async () => {
    const pool = poolOf(1)
    const job = jobOf('{"a":1}', '{"a":2}', true)
    const { body } = job.baseline
    const { answers } = await compared(pool, job)
    expect(body!.byteLength).toBe(0)
    expect(new TextDecoder().decode(answers!.baseline.body!)).toBe('{"a":1}')
    expect((await compared(pool, jobOf('{"a":1}', '{"a":1}', true))).answers).toBeNull()
    expect((await compared(pool, jobOf('{"a":1}', '{"a":2}', false))).answers).toBeNull()
  })

  it('compares by the rules published last, also on a thread that was replaced', async () => {
    const pool = poolOf(1, { jobTimeoutMs: 150, restartMinMs: 1 })
    const rule = { id: 'r', scope: {}, path: 'a', author: 'x', reason: 'y', kind: 'ignore' } as const
    pool.publish({ rules: [{ ...rule, expiresAt: 1_000 }] })
    expect((await compared(pool, jobOf('{"a":1}', '{"a":2}'))).verdict.kind).toBe('ignored')
    expect((await compared(pool, { ...jobOf('{"a":1}', '{"a":2}'), atMs: 2_000 })).verdict.kind).toBe(
      'divergent',
    )
    await compared(pool, hardJob())
    expect((await compared(pool, jobOf('{"a":1}', '{"a":2}'))).verdict.kind).toBe('ignored')
  })

  it('ends a thread that takes too long, answers the job, and goes on', async () => {
    const pool = poolOf(1, { jobTimeoutMs: 150, restartMinMs: 1 })
    const [hard, waiting, queued] = [hardJob(), jobOf('{}', '{} '), jobOf('{}', '[]')].map((job) =>
      compared(pool, job),
    )
    expect((await hard!).verdict).toMatchObject({ kind: 'inconclusive', reason: 'timeout' })
    expect((await waiting!).verdict).toMatchObject({ kind: 'inconclusive', reason: 'comparator_failed' })
    expect((await queued!).verdict.kind).toBe('divergent')
    expect(pool.counts()).toMatchObject({ timedOut: 1, lost: 1, completed: 1, restarts: 1, bytesHeld: 0 })
  })

  it('survives a thread that runs out of memory', async () => {
    const pool = poolOf(1, { heapMb: 24, restartMinMs: 1, jobTimeoutMs: 20_000 })
    expect((await compared(pool, hardJob(300_000))).verdict).toMatchObject({ reason: 'comparator_failed' })
    expect((await compared(pool, jobOf('{"a":1}', '{"a":2}'))).verdict.kind).toBe('divergent')
    expect(pool.counts()).toMatchObject({ lost: 1, completed: 1, restarts: 1 })
  }, 30_000)

  it('takes no more than it has room for, and counts the rest by reason', async () => {
    const pool = poolOf(1, { queuedMax: 3, perThread: 1 })
    await compared(pool, jobOf('{}', '{}'))
    const answers: CompareResult[] = []
    const taken = Array.from({ length: 10 }, () =>
      pool.submit(jobOf('{"a":1}', '{"a":2}'), (result) => answers.push(result)),
    )
    expect(taken.filter(Boolean)).toHaveLength(4)
    expect(pool.counts()).toMatchObject({ submitted: 5, queued: 3, running: 1, dropped: { queue_full: 6 } })
    await expect.poll(() => answers.length).toBe(4)
    const small = poolOf(1, { bytesMax: 20 })
    expect(small.submit(jobOf('{"a":1}', '{"a":2}'), () => {})).toBe(true)
    expect(small.submit(jobOf('{"a":1}', '{"a":2}'), () => {})).toBe(false)
    expect(small.counts().dropped).toEqual({ queue_full: 0, bytes_full: 1, closed: 0 })
  })

  it('answers what is not done when it is closed, and takes no more', async () => {
    const pool = poolOf(1, { perThread: 1 })
    await compared(pool, jobOf('{}', '{}'))
    const results = [hardJob(), jobOf('{}', '[]'), jobOf('{}', '[]')].map((job) => compared(pool, job))
    await pool.close()
    for (const result of results) expect((await result).verdict).toMatchObject({ message: 'shutting down' })
    expect(pool.submit(jobOf('{}', '[]'), () => {})).toBe(false)
    expect(pool.counts()).toMatchObject({ lost: 3, bytesHeld: 0, dropped: { closed: 1 }, restarts: 0 })
  })

  it('waits longer with each end in a row', async () => {
    const pool = poolOf(1, { jobTimeoutMs: 100, restartMinMs: 40, restartMaxMs: 100 })
    const started = performance.now()
    for (let i = 0; i < 3; i++) await compared(pool, hardJob())
    expect((await compared(pool, jobOf('{}', '[]'))).verdict.kind).toBe('divergent')
    // Three timeouts of 100 ms, then waits of 40, 80 and 100 ms.
    expect(performance.now() - started).toBeGreaterThan(3 * 100 + 40 + 80 + 100)
    expect(pool.counts()).toMatchObject({ timedOut: 3, restarts: 3 })
  }, 30_000)
})
