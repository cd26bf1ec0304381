import { describe, expect, it } from 'vitest'
import type { ParityView } from '../contracts/parity.ts'
import { fieldsOf } from './fields.ts'
import { formatOf } from './render.ts'
import { type GroupReport, isUnresolved, verdictOver } from './report.ts'
import { change, percent } from './words.ts'

const parity = (verdict: ParityView['verdict'], ...reasons: string[]) => ({ verdict, reasons }) as ParityView

describe('the verdict over several routes', () => {
  it('is the worst of theirs, with the reasons of those that decide', () => {
    const routes = [
      { id: 'a', parity: parity('pass', 'fine') },
      { id: 'b', parity: parity('fail', 'not fine') },
      { id: 'c', parity: parity('insufficient', 'too little') },
    ]
    expect(verdictOver(routes)).toEqual({ verdict: 'fail', reasons: ['b: not fine'] })
    expect(verdictOver([routes[0]!, routes[2]!]).verdict).toBe('insufficient')
    expect(verdictOver([routes[0]!])).toEqual({ verdict: 'pass', reasons: ['fine'] })
  })

  it('is insufficient when nothing was compared', () => {
    expect(verdictOver([])).toEqual({ verdict: 'insufficient', reasons: ['nothing was compared'] })
  })
})

describe('what counts against the candidate', () => {
  it.each([
    ['open', 'real', true],
    ['open', 'undecided', true],
    ['regressed', 'undecided', true],
    ['open', 'noise', false],
    ['accepted', 'real', false],
    ['resolved', 'real', false],
  ] as const)('%s and %s: %s', (state, noise, expected) => {
    expect(isUnresolved({ state, noise })).toBe(expected)
  })

  it('is added up by field over all groups of an endpoint', () => {
    const group = (recent: number, endpoint: string, ...paths: string[]) =>
      ({
        ...{ recent, endpoint, compared: 100, state: 'open' },
        paths: paths.map((path) => ({ path, kind: 'value', values: [], noise: null, classes: null })),
      }) as unknown as GroupReport
    const divergences = [group(3, 'GET /a', 'x'), group(4, 'GET /a', 'x', 'y'), group(5, 'GET /b', 'x')]
    expect(fieldsOf({ divergences })).toMatchObject([
      { endpoint: 'GET /a', path: 'x', count: 7 },
      { endpoint: 'GET /b', path: 'x', count: 5 },
      { endpoint: 'GET /a', path: 'y', count: 4 },
    ])
  })
})

describe('numbers in words', () => {
  it('says 100 % only of all of it', () => {
    expect(percent(1)).toBe('100 %')
    expect(percent(0.99999)).toBe('99.99 %')
    expect(percent(0.0053)).toBe('0.53 %')
    expect(percent(0)).toBe('0 %')
  })

  it('says how the candidate compares, and nothing when there is nothing to compare', () => {
    expect(change(100, 130)).toBe('+30 %')
    expect(change(100, 70)).toBe('-30 %')
    expect(change(100, 100.4)).toBe('±0 %')
    expect(change(null, 5)).toBeNull()
    expect(change(0, 5)).toBeNull()
  })
})

describe('the format of a file', () => {
  it('is what its name says', () => {
    expect(['a.html', 'b.JSON', 'c.xml', 'dir.md/d.md', 'e', 'f.txt'].map(formatOf)).toEqual([
      'html',
      'json',
      'junit',
      'markdown',
      null,
      null,
    ])
  })
})
