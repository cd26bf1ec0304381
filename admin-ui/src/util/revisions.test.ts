import type { Revision } from 'banyan/contracts/activity.ts'
import { describe, expect, it } from 'vitest'
import { changesSince, changesWithin } from './revisions.ts'

const route = (id: string, before: object | null, after: object | null) => ({
  kind: 'route',
  id,
  before,
  after,
})
const history = [
  { n: 5, changes: [route('a', { weight: 30 }, { weight: 0 })] },
  { n: 4, changes: [route('b', null, { weight: 0 })] },
  { n: 3, changes: [route('a', { weight: 10 }, { weight: 30 })] },
  { n: 2, changes: [route('a', { weight: 0 }, { weight: 10 })] },
] as Revision[]

describe('going back to a revision', () => {
  it('changes what later ones touched, from how it is now to how it was then', () => {
    expect(changesSince(history, 2)).toEqual([
      { kind: 'route', id: 'a', before: { weight: 0 }, after: { weight: 10 } },
      { kind: 'route', id: 'b', before: { weight: 0 }, after: null },
    ])
  })

  it('changes nothing that ended up as it was', () => {
    expect(changesSince(history, 1).map((change) => change.id)).toEqual(['b'])
  })

  it('changes nothing when it is the current one', () => {
    expect(changesSince(history, 5)).toEqual([])
  })

  it('leaves a backend that is drained as it is', () => {
    const held = { kind: 'backend', id: 's', before: { url: 'a' }, after: { url: 'b', hold: 'open' } }
    const [change] = changesSince([{ n: 2, changes: [held] }] as unknown as Revision[], 1)
    expect(change).toMatchObject({ before: { url: 'b' }, after: { url: 'a', hold: 'open' } })
  })
})

describe('comparing revisions', () => {
  it('tells what differs from before the first to after the last', () => {
    expect(changesWithin(history)).toEqual([{ kind: 'route', id: 'b', before: null, after: { weight: 0 } }])
    expect(changesWithin(history.slice(2))).toEqual([
      { kind: 'route', id: 'a', before: { weight: 0 }, after: { weight: 30 } },
    ])
  })
})
