import { expect, it } from 'vitest'
import { clientConnectionsFor, openFilesLimit } from './open-files.ts'

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max processes             127235               127235               processes
Max open files            4096                 8192                 files
`

it('the limit of open files is the soft one', () => {
  expect(openFilesLimit(() => LIMITS)).toBe(4_096)
  expect(openFilesLimit(() => 'Max open files            unlimited            unlimited')).toBeNull()
  expect(
    openFilesLimit(() => {
      throw new Error('no such file')
    }),
  ).toBeNull()
})

it.each([
  [null, 4, 20_000],
  [1_048_576, 4, 20_000],
  [20_000, 1, 18_976],
  [4_096, 2, 1_280],
  [600, 1, 150],
  [600, 2, 75],
])('H04 of %s files %i threads leave each %i connections of clients', (files, threads, connections) => {
  expect(clientConnectionsFor(files, threads, 20_000)).toBe(connections)
})
