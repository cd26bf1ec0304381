import { expect, it } from 'vitest'
import type { BreakerReport } from '../../domain/backend-reports.ts'
import { BreakerBook } from './breaker-book.ts'

const START = Date.parse('2026-05-01T12:00:00.000Z')
let nowMs = START

const told = (
  backend: string,
  state: BreakerReport['state'],
  over: Partial<BreakerReport> = {},
): BreakerReport => ({
  ...{ backend, state, trips: 1, openMs: 0, cause: null, last: '' },
  ...over,
})

it('I02 tells the worst state of a backend on all threads, and forgets those of a thread that was replaced', () => {
  const book = new BreakerBook(() => START)
  expect(book.of('svc')).toMatchObject({ state: 'closed', threads: 0, trips: 0, changes: [] })
  book.changed(0, [told('svc', 'open', { trips: 2 })])
  book.changed(1, [told('svc', 'recovering'), told('other', 'half-open')])
  expect(book.of('svc')).toMatchObject({ state: 'open', threads: 2, trips: 3 })
  expect(book.of('other')).toMatchObject({ state: 'half-open', threads: 1, trips: 1 })
  book.changed(0, [told('svc', 'closed', { trips: 0 })])
  expect(book.of('svc')).toMatchObject({ state: 'recovering', threads: 1, trips: 1 })
  book.forget(1)
  expect(book.of('svc')).toMatchObject({ state: 'closed', threads: 0, trips: 0, cause: null })
})

it('says why a breaker opened, when the next request may try, and how often it opened in a day', () => {
  nowMs = START
  const book = new BreakerBook(() => nowMs)
  book.changed(0, [told('svc', 'open', { openMs: 5_000, cause: 'in-a-row', last: 'connection refused' })])
  nowMs += 20 * 3_600_000
  book.changed(0, [told('svc', 'closed')])
  book.changed(0, [told('svc', 'open', { openMs: 9_000, cause: 'probe', last: 'it answered 503' })])
  expect(book.of('svc')).toMatchObject({
    nextTryAt: '2026-05-02T08:00:09.000Z',
    trips24h: 2,
    cause: 'the probe failed: it answered 503',
  })
  expect(book.of('svc').changes.map(({ state, cause }) => `${state} ${cause}`)).toEqual([
    'open the probe failed: it answered 503',
    'closed null',
    'open too many failures in a row: connection refused',
  ])
  nowMs += 5 * 3_600_000
  expect(book.of('svc')).toMatchObject({ trips24h: 1 })
})

it('remembers a bounded number of changes, and counts every trip of the day', () => {
  const book = new BreakerBook(() => START)
  for (let i = 0; i < 1_000; i++) book.changed(0, [told('svc', i % 2 === 0 ? 'open' : 'closed')])
  expect(book.of('svc').trips24h).toBe(500)
  expect(book.of('svc').changes).toHaveLength(20)
})
