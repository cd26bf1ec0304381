import { expect, it } from 'vitest'
import { BreakerBook } from './breaker-book.ts'

it('I02 tells the worst state of a backend on all threads, and forgets those of a thread that was replaced', () => {
  const book = new BreakerBook()
  expect(book.of('svc')).toEqual({ state: 'closed', threads: 0, trips: 0 })
  book.changed(0, [{ backend: 'svc', state: 'open', trips: 2 }])
  book.changed(1, [
    { backend: 'svc', state: 'recovering', trips: 1 },
    { backend: 'other', state: 'half-open', trips: 1 },
  ])
  expect(book.of('svc')).toEqual({ state: 'open', threads: 2, trips: 3 })
  expect(book.of('other')).toEqual({ state: 'half-open', threads: 1, trips: 1 })
  book.changed(0, [{ backend: 'svc', state: 'closed', trips: 0 }])
  expect(book.of('svc')).toEqual({ state: 'recovering', threads: 1, trips: 1 })
  book.forget(1)
  expect(book.of('svc')).toEqual({ state: 'closed', threads: 0, trips: 0 })
})
