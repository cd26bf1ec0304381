import { describe, expect, it } from 'vitest'
import { type Box, treemap } from './treemap.ts'

const BOX = { x: 0, y: 0, width: 600, height: 400 }
const area = ({ width, height }: Box) => width * height
const apart = (a: Box, b: Box) =>
  a.x + a.width <= b.x + 1e-6 ||
  b.x + b.width <= a.x + 1e-6 ||
  a.y + a.height <= b.y + 1e-6 ||
  b.y + b.height <= a.y + 1e-6

describe('a treemap', () => {
  const sizes = [60, 60, 40, 30, 20, 10, 5, 1, 0]
  const boxes = treemap(sizes, BOX)

  it('has areas in proportion, that fill the whole', () => {
    const scale = (600 * 400) / 226
    expect(boxes.map((box) => Math.round(area(box) / scale))).toEqual(sizes.slice(0, -1))
  })

  it('has rectangles that do not meet, and stay inside', () => {
    for (const [i, a] of boxes.entries()) {
      expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= 600.001 && a.y + a.height <= 400.001).toBe(true)
      for (const b of boxes.slice(i + 1)) expect(apart(a, b)).toBe(true)
    }
  })

  it('has no slivers of what is large', () => {
    for (const { width, height } of boxes.slice(0, 5)) {
      expect(Math.max(width / height, height / width)).toBeLessThan(3)
    }
  })

  it('is empty where there is nothing', () => {
    expect(treemap([], BOX)).toEqual([])
    expect(treemap([0, 0], BOX)).toEqual([])
  })
})
