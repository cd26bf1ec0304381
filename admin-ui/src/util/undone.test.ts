import { expect, it } from 'vitest'
import { undonePairs } from './undone.ts'

const entry = (id: number, revision: number, undoes?: number) => ({
  ...{ id, revision, verb: undoes === undefined ? 'route.traffic' : 'revision.undo' },
  target: undoes === undefined ? { kind: 'route', id: 'a' } : { kind: 'revision', id: String(undoes) },
})

it('links an entry and what undid it, both ways; what undid and was undone says the latter', () => {
  expect([...undonePairs([entry(13, 8, 7), entry(12, 7, 5), entry(11, 6), entry(10, 5)])]).toEqual([
    [12, { is: 'undone', entry: 13, revision: 8 }],
    [13, { is: 'undid', entry: 12, revision: 7 }],
    [10, { is: 'undone', entry: 12, revision: 7 }],
  ])
})

it('has nothing for an undo of what is not listed', () => {
  expect(undonePairs([entry(12, 7, 5)]).size).toBe(0)
})
