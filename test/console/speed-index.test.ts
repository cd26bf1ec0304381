import { describe, expect, it } from 'vitest'
import { incomplete } from './speed-index.ts'

const white = [4, 0, 0]
const done = [0, 0, 4]
const half = [2, 0, 2]

describe('the Speed Index', () => {
  it('is the time of the paint, when all is there at once', () => {
    expect(
      incomplete([
        { histogram: white, at: 0 },
        { histogram: done, at: 400 },
      ]),
    ).toBe(400)
  })

  it('counts each span by how much of the page was missing in it', () => {
    const seen = [white, half, done].map((histogram, i) => ({ histogram, at: i * 100 }))
    expect(incomplete(seen)).toBe(150)
  })

  it('does not count what was before the page was asked for, and takes a page that never changed as there', () => {
    expect(
      incomplete([
        { histogram: white, at: -50 },
        { histogram: done, at: 100 },
      ]),
    ).toBe(100)
    expect(incomplete([{ histogram: done, at: 70 }])).toBe(70)
  })

  it('needs a frame', () => {
    expect(() => incomplete([])).toThrow(RangeError)
  })
})
