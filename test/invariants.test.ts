import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { catalogue } from './fidelity/catalogue.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const rows = readFileSync(join(root, 'docs/invariants.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!promise|---)/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')))

const casesIn = (cell: string) => cell.match(/\b[A-Z]\d{2}\b/g) ?? []

describe.each(rows)('%s', (_promise, tests = '', files = '') => {
  const paths = [...files.matchAll(/`([^`]+)`/g)].map(([, path]) => join(root, path!))

  it('names files that there are', () => {
    expect(paths).not.toEqual([])
    for (const path of paths) expect(existsSync(path), path).toBe(true)
  })

  it('names tests that are in them', () => {
    const text = paths.map((path) => readFileSync(path, 'utf8')).join('\n')
    const quoted = [...tests.matchAll(/“([^”]+)”/g)].map(([, name]) => name!)
    for (const id of casesIn(tests)) expect(text).toMatch(new RegExp(`['"\`](?:[A-Z]\\d{2} )*${id}['"\` ]`))
    for (const name of quoted) expect(text).toContain(name)
    // What is no test of Vitest is a program, and named by its file alone.
    if (paths.every((path) => path.endsWith('.test.ts')))
      expect([...casesIn(tests), ...quoted]).not.toEqual([])
  })
})

it('every case of the catalogue proves a promise', () => {
  const proved = new Set(rows.flatMap(([, tests = '']) => casesIn(tests)))
  expect(Object.keys(catalogue).filter((id) => !proved.has(id))).toEqual([])
})
