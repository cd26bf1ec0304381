import { expect, it } from 'vitest'
import { csvLine } from './csv.ts'

it('quotes what RFC 4180 wants quoted and defuses formulas', () => {
  expect(csvLine(['plain', 'a,b', 'say "hi"', 'two\nlines', '=1+1'])).toBe(
    `plain,"a,b","say ""hi""","two\nlines",'=1+1\r\n`,
  )
})
