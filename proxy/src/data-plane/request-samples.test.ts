import { describe, expect, it } from 'vitest'
import { LIMITS } from './limits.ts'
import { RequestSamples } from './request-samples.ts'

const asked = (path: string) => ({
  read: { requestId: path, facts: { method: 'GET', path } },
  decision: { reason: 'weight' },
})
const ended = (route: string, status = 200) => ({
  ...{
    route: { id: route },
    slot: 'candidate' as const,
    backend: 'service',
    status,
    reason: 'ok',
    ms: 1.239,
  },
})

describe('requests that are told one by one', () => {
  it('are the first of each route between two batches', () => {
    const samples = new RequestSamples()
    samples.ended(asked('/a/1'), ended('a'))
    samples.ended(asked('/a/2'), ended('a'))
    samples.ended(asked('/b/1'), ended('b'))
    expect(samples.drain()).toMatchObject([
      { route: 'a', path: '/a/1', slot: 'candidate', ms: 1.24, why: 'weight' },
      { route: 'b', path: '/b/1' },
    ])
    expect(samples.drain()).toEqual([])
  })

  it('are rather one that failed', () => {
    const samples = new RequestSamples()
    for (const [path, status] of [
      ['/1', 200],
      ['/2', 503],
      ['/3', 0],
    ] as const) {
      samples.ended(asked(path), ended('a', status))
    }
    expect(samples.drain()).toMatchObject([{ path: '/2', status: 503 }])
  })

  it('are bounded, however many routes there are', () => {
    const samples = new RequestSamples()
    for (let i = 0; i < LIMITS.samplesPerBatch + 3; i++) samples.ended(asked('/'), ended(`route-${i}`))
    expect(samples.full).toBe(3)
    expect(samples.drain()).toHaveLength(LIMITS.samplesPerBatch)
  })
})
