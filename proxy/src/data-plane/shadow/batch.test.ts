import { describe, expect, it } from 'vitest'
import { ShadowBatches } from './batch.ts'
import { matchOf, pairOf } from './pair.ts'
import { jobOf, takenOf } from './shadow-for-tests.ts'

const pair = (body: string) => pairOf(jobOf({ served: takenOf(body) }), takenOf('x'), null, false)
const match = () => matchOf(jobOf(), takenOf(), false, false)

describe('what the control plane is told of shadows', () => {
  it('goes in one batch, with the buffers that change hands', () => {
    const batches = new ShadowBatches()
    batches.pair(pair('abc'))
    batches.match(match())
    batches.dropped('products', 'method')
    batches.dropped('products', 'method')
    const drained = batches.drain()!
    expect(drained.batch.dropped).toEqual([{ route: 'products', reason: 'method', count: 2 }])
    expect(drained.transfer.map(({ byteLength }) => byteLength)).toEqual([0, 3, 1])
    expect(batches.drain()).toBeNull()
  })

  it('tells of matches that differ in their times alone together', () => {
    const batches = new ShadowBatches()
    const timed = (baselineMs: number | null, over = {}) => ({
      ...match(),
      baselineMs,
      candidateMs: 9,
      ...over,
    })
    for (const ms of [1, 2, null]) batches.match(timed(ms))
    batches.match(timed(4, { status: 404 }))
    batches.match(timed(5, { again: true }))
    const { matches } = batches.drain()!.batch
    expect(matches).toMatchObject([
      { baselineMs: 1, candidateMs: 9, more: [2, 9, Number.NaN, 9] },
      { baselineMs: 4, status: 404 },
      { baselineMs: 5, again: true },
    ])
  })

  it('is bounded until it was taken: what is beyond is dropped and counted', () => {
    const batches = new ShadowBatches({ told: 3, toldBytes: 1_000 })
    for (let i = 0; i < 2; i++) batches.match(match())
    batches.drain()
    for (let i = 0; i < 2; i++) batches.match(match())
    const { batch } = batches.drain()!
    expect(batch.matches).toHaveLength(1)
    expect(batch.matches[0]!.more).toBeUndefined()
    expect(batch.dropped).toEqual([{ route: 'products', reason: 'queue_full', count: 1 }])
    batches.taken()
    for (let i = 0; i < 3; i++) batches.match(match())
    expect(batches.drain()!.batch.matches[0]!.more).toHaveLength(2)
  })

  it('is bounded in bytes as well', () => {
    const batches = new ShadowBatches({ told: 100, toldBytes: 1_000 })
    batches.pair(pair('x'.repeat(800)))
    batches.pair(pair('x'.repeat(800)))
    batches.pair(pair('x'.repeat(100)))
    const { batch } = batches.drain()!
    expect(batch.pairs).toHaveLength(2)
    expect(batch.dropped).toEqual([{ route: 'products', reason: 'bytes_full', count: 1 }])
  })
})
