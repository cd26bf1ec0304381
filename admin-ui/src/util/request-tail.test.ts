import type { RequestLine } from 'banyan/contracts/route-traffic.ts'
import { describe, expect, it } from 'vitest'
import { TAIL_ROWS, withNewer } from './request-tail.ts'

const line = (id: number): RequestLine => ({
  ...{ id: `${id}`, at: id, method: 'GET', path: '/', slot: 'baseline', backend: 'legacy' },
  ...{ status: 200, ms: 1, why: 'weight', reason: 'ok' },
})
const ids = (rows: readonly RequestLine[]) => rows.map(({ at }) => at)

describe('the latest requests on the screen', () => {
  it('grow at the top, and take none twice', () => {
    expect(ids(withNewer([line(2), line(1)], [line(4), line(3), line(2)]))).toEqual([4, 3, 2, 1])
  })

  it('are the same rows while nothing has come', () => {
    const rows = [line(2), line(1)]
    expect(withNewer(rows, [line(1)])).toBe(rows)
  })

  it('are bounded', () => {
    const rows = Array.from({ length: TAIL_ROWS }, (_, i) => line(TAIL_ROWS - i))
    const next = withNewer(rows, [line(TAIL_ROWS + 1)])
    expect([next.length, next[0]?.at]).toEqual([TAIL_ROWS, TAIL_ROWS + 1])
  })

  it('are the same rows when what has come is too old to have room, or as old as the last', () => {
    const rows = Array.from({ length: TAIL_ROWS }, (_, i) => line(TAIL_ROWS + 1 - i))
    expect(withNewer(rows, [{ ...line(2), id: 'as old' }, line(1)])).toBe(rows)
  })
})
