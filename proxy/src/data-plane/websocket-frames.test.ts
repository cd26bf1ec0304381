import { describe, expect, it } from 'vitest'
import { FrameCursor, GOING_AWAY, GOING_AWAY_MASKED } from './websocket-frames.ts'

/** A frame with so many bytes of payload, by hand. */
function frame(length: number, masked: boolean): Buffer {
  const mask = masked ? 0x80 : 0
  const head =
    length < 126
      ? [length | mask]
      : length < 65_536
        ? [126 | mask, length >> 8, length & 0xff]
        : [127 | mask, 0, 0, 0, 0, length >>> 24, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff]
  return Buffer.concat([
    Buffer.from([0x82, ...head]),
    Buffer.alloc(masked ? 4 : 0),
    Buffer.alloc(length, 0x81),
  ])
}

const frames = [0, 1, 125, 126, 65_535, 65_536, 100_000].flatMap((length) => [
  frame(length, false),
  frame(length, true),
])

describe('a frame cursor', () => {
  it('is between frames exactly where one has ended', () => {
    const cursor = new FrameCursor()
    expect(cursor.atBoundary).toBe(true)
    for (const bytes of frames) {
      cursor.read(bytes.subarray(0, bytes.length - 1))
      expect(cursor.atBoundary).toBe(false)
      cursor.read(bytes.subarray(bytes.length - 1))
      expect(cursor.atBoundary).toBe(true)
    }
  })

  it('finds the same ends however the bytes are cut', () => {
    const bytes = Buffer.concat(frames.filter(({ length }) => length < 1_000))
    const ends = new Set<number>()
    let end = 0
    for (const { length } of frames.filter((one) => one.length < 1_000)) {
      end += length
      ends.add(end)
    }
    for (const size of [1, 2, 3, 7, 64]) {
      const cursor = new FrameCursor()
      for (let at = 0; at < bytes.length; at += size) {
        cursor.read(bytes.subarray(at, at + size))
        expect(cursor.atBoundary).toBe(ends.has(Math.min(at + size, bytes.length)))
      }
    }
  })

  it('takes both ways to go away for whole frames', () => {
    for (const bytes of [GOING_AWAY, GOING_AWAY_MASKED]) {
      const cursor = new FrameCursor()
      cursor.read(bytes)
      expect(cursor.atBoundary).toBe(true)
      expect(bytes.subarray(-2).readUInt16BE()).toBe(1001)
    }
  })
})
