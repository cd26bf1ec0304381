/// <reference lib="dom" />
import type { Page } from 'playwright'

/** A picture of the page, and when it was taken in milliseconds since 1970. */
export type Frame = { jpeg: string; at: number }

/**
 * The Speed Index: how long, on average, a part of the page was not yet as in the end, in milliseconds since
 * `origin`. How far a frame is, is told by the histograms of its colours, as Lighthouse's speedline does.
 * @param calculator any page: a browser decodes the pictures
 */
export async function speedIndex(calculator: Page, frames: Frame[], origin: number): Promise<number> {
  const histograms = await calculator.evaluate(
    async (jpegs) => {
      const all: number[][] = []
      for (const jpeg of jpegs) {
        const bytes = Uint8Array.from(atob(jpeg), (character) => character.charCodeAt(0))
        const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }))
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
        canvas.drawImage(bitmap, 0, 0)
        const { data } = canvas.getImageData(0, 0, bitmap.width, bitmap.height)
        const histogram = new Array<number>(3 * 256).fill(0)
        for (let i = 0; i < data.length; i++) if (i % 4 !== 3) histogram[(i % 4) * 256 + data[i]!]!++
        all.push(histogram)
      }
      return all
    },
    frames.map(({ jpeg }) => jpeg),
  )
  const seen = histograms.map((histogram, i) => ({ histogram, at: frames[i]!.at - origin }))
  return incomplete(seen)
}

type Seen = { histogram: number[]; at: number }

/** The area above the curve of progress: each span between two frames, times what was still missing in it. */
export function incomplete(seen: Seen[]): number {
  const [first, last] = [seen[0], seen.at(-1)]
  if (first === undefined || last === undefined) throw new RangeError('There are no frames.')
  const whole = distance(first.histogram, last.histogram)
  let sum = 0
  let [from, missing] = [0, 1]
  for (const { histogram, at } of seen) {
    const until = Math.max(at, from)
    sum += (until - from) * missing
    from = until
    missing = whole === 0 ? 0 : Math.min(1, distance(histogram, last.histogram) / whole)
  }
  return sum
}

const distance = (a: number[], b: number[]) => a.reduce((sum, count, i) => sum + Math.abs(count - b[i]!), 0)
