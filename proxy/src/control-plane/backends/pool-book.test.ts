import { expect, it } from 'vitest'
import { PoolBook } from './pool-book.ts'

it('sums what all threads hold toward a backend, as each last said, and what they may', () => {
  const book = new PoolBook(256)
  book.told(0, [{ backend: 'svc', inFlight: 2, connections: 5, waiting: 0 }])
  book.told(1, [
    { backend: 'svc', inFlight: 1, connections: 3, waiting: 4 },
    { backend: 'legacy', inFlight: 9, connections: 9, waiting: 0 },
  ])
  expect(book.of('svc')).toEqual({ inFlight: 3, connections: 8, waiting: 4, limit: 512 })
  book.told(0, [])
  expect(book.of('svc')).toMatchObject({ inFlight: 1 })
  book.forget(1)
  expect(book.of('svc')).toEqual({ inFlight: 0, connections: 0, waiting: 0, limit: 256 })
})
