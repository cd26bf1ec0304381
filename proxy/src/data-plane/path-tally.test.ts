import { describe, expect, it } from 'vitest'
import { LIMITS } from './limits.ts'
import { PathTally } from './path-tally.ts'

const asked = (path: string) => ({ method: 'GET', host: 'shop.example', path })
const served = (over: { status?: number; named?: string; slot?: 'baseline' | 'candidate' } = {}) => ({
  ...{ route: { id: 'products' }, slot: 'baseline' as const, status: 200 },
  ...over,
})

describe('which paths were asked for', () => {
  it('is counted by path, with who served and how it was answered', () => {
    const tally = new PathTally()
    tally.served(asked('/a'), served())
    tally.served(asked('/a'), served({ status: 503, slot: 'candidate' }))
    tally.served(asked('/b'), served({ status: 0 }))
    expect(tally.drain()).toMatchObject({
      paths: [
        { path: '/a', requests: 2, candidate: 1, classes: [0, 0, 1, 0, 0, 1], named: null },
        { path: '/b', requests: 1, candidate: 0, classes: [1, 0, 0, 0, 0, 0] },
      ],
      unnamed: 0,
    })
    expect(tally.drain()).toBeNull()
  })

  it('tells endpoints of one path apart that the backend names', () => {
    const tally = new PathTally()
    for (const named of ['search', 'checkout', 'search']) tally.served(asked('/rpc'), served({ named }))
    const { paths } = tally.drain()!
    expect(paths.map(({ named, requests }) => [named, requests])).toEqual([
      ['search', 2],
      ['checkout', 1],
    ])
  })

  it('is bounded: the paths that find no room are counted together', () => {
    const tally = new PathTally()
    for (let i = 0; i < LIMITS.pathsPerBatch + 10; i++) tally.served(asked(`/${i}`), served())
    const { paths, unnamed } = tally.drain()!
    expect(unnamed).toBe(10)
    expect(paths).toHaveLength(LIMITS.pathsPerBatch + 1)
    expect(paths.at(-1)).toMatchObject({ path: '', requests: 10 })
  })
})
