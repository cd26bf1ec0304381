/** Where each of some items begins, in lines; one more entry says where the last one ends. */
export function lineTops(heights: readonly number[]): Uint32Array {
  const tops = new Uint32Array(heights.length + 1)
  heights.forEach((height, index) => {
    tops[index + 1] = (tops[index] as number) + height
  })
  return tops
}

/** The items that are at least partly between two lines: the first of them, and the one after the last. */
export function windowOf(tops: Uint32Array, from: number, to: number): { first: number; end: number } {
  const count = tops.length - 1
  const first = Math.max(0, Math.min(count, firstAfter(tops, from) - 1))
  return { first, end: Math.max(first, Math.min(count, firstAfter(tops, to - 1))) }
}

/** The first index whose top is beyond a line. */
function firstAfter(tops: Uint32Array, line: number): number {
  let low = 0
  let high = tops.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((tops[middle] as number) > line) high = middle
    else low = middle + 1
  }
  return low
}
