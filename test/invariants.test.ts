import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { catalogue } from './fidelity/catalogue.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
/** Promise, cases and tests, files; the middle may be missing where a file as a whole is the proof. */
const rows = readFileSync(join(root, 'docs/invariants.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!promise|---)/.test(line))
  .map((line) => line.slice(2, -2).split(' | '))
  .map((cells) => ({ promise: cells[0]!, tests: cells.length > 2 ? cells[1]! : '', files: cells.at(-1)! }))

const casesIn = (cell: string) => cell.match(/\b[A-Z]\d{2}\b/g) ?? []
/** A file, with or without the end of its name. */
const fileOf = (name: string) => [name, `${name}.test.ts`].map((path) => join(root, path)).find(existsSync)

describe.each(rows)('$promise', ({ tests, files }) => {
  const names = [...files.matchAll(/`([^`]+)`/g)].map(([, name]) => name!)

  it('names files that there are', () => {
    expect(names).not.toEqual([])
    expect(names.filter((name) => fileOf(name) === undefined)).toEqual([])
  })

  it('names tests that are in them', () => {
    const text = names.map((name) => readFileSync(fileOf(name)!, 'utf8')).join('\n')
    const missing = [
      ...casesIn(tests).filter((id) => !new RegExp(`['"\`](?:[A-Z]\\d{2} )*${id}['"\` ]`).test(text)),
      ...[...tests.matchAll(/“([^”]+)”/g)].map(([, name]) => name!).filter((name) => !text.includes(name)),
    ]
    expect(missing).toEqual([])
  })
})

it('every case of the catalogue proves a promise', () => {
  const proved = new Set(rows.flatMap(({ tests }) => casesIn(tests)))
  expect(Object.keys(catalogue).filter((id) => !proved.has(id))).toEqual([])
})
