import { describe, expect, it } from 'vitest'
import { Sampling } from './sampling.ts'

const taken = (sampling: Sampling, route: string, requests: number) =>
  Array.from({ length: requests }, () => sampling.takes(route)).filter(Boolean).length

describe('which requests are sampled', () => {
  it('takes all of the first ones of each route', () => {
    const sampling = new Sampling(() => 0.999)
    expect(taken(sampling, 'a', 1_000)).toBe(200)
    expect(taken(sampling, 'b', 200)).toBe(200)
  })

  it('takes fewer and fewer, down to the share of second calls', () => {
    const sampling = new Sampling(() => 0.1)
    expect(taken(sampling, 'a', 2_500)).toBe(1_999)
    const rare = new Sampling(() => 0.039)
    expect(taken(rare, 'a', 10_000)).toBe(10_000)
  })
})
