import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { catalogue } from './fidelity/catalogue.ts'
import { ruledOut } from './fidelity/ruled-out.ts'
import { testFiles } from './test-files.ts'

/** Numbers at the beginning of a string: the name of a test, or the id of a case in a table. */
const beginning = /(?<=['"`])[A-Z]\d{2}(?: [A-Z]\d{2})*(?=['"` ])/g
const named = new Set(
  testFiles().flatMap(
    (file) =>
      readFileSync(file, 'utf8')
        .match(beginning)
        ?.flatMap((ids) => ids.split(' ')) ?? [],
  ),
)

it.each(Object.keys(catalogue))('%s of the catalogue has a test that is named by it', (id) => {
  expect(named).toContain(id)
})

it('what is ruled out is in the catalogue, in its order, and says why', () => {
  const ids = ruledOut.map(({ id }) => id)
  expect(Object.keys(catalogue)).toEqual(expect.arrayContaining(ids))
  expect(ids).toEqual([...ids].sort())
  for (const { what, why } of ruledOut)
    expect([what, why]).toEqual([expect.stringMatching(/\w+ \w+/), expect.stringMatching(/\w+ \w+.*\.$/)])
})
