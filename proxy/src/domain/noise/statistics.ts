/** One-sided 95 percent. */
export const Z_95 = 1.6449

/** The range a rate lies in after `hits` of `total` (Wilson score interval, one-sided at `z`). Without data: 0 to 1. */
export function wilson(hits: number, total: number, z = Z_95): { lower: number; upper: number } {
  if (total <= 0) return { lower: 0, upper: 1 }
  const rate = hits / total
  const scale = 1 + (z * z) / total
  const middle = (rate + (z * z) / (2 * total)) / scale
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / total + (z * z) / (4 * total * total))
  return { lower: Math.max(0, middle - half), upper: Math.min(1, middle + half) }
}

/** How many standard errors the first rate lies above the second (pooled two-proportion test). */
export function proportionZ(hits: number, total: number, otherHits: number, otherTotal: number): number {
  if (total === 0 || otherTotal === 0) return 0
  const pooled = (hits + otherHits) / (total + otherTotal)
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / total + 1 / otherTotal))
  return error === 0 ? 0 : (hits / total - otherHits / otherTotal) / error
}

/** Numbers in ascending order. A typed array sorts them several times as fast as a list. */
export const ascending = (values: readonly number[]): Float64Array => Float64Array.from(values).sort()

/**
 * Mann-Whitney test of two samples in ascending order. `share` is the probability that a value of `a` exceeds one of `b`
 * (ties count half), `z` how many standard errors that is from one half.
 */
export function rankTest(a: Float64Array, b: Float64Array): { share: number; z: number } {
  const [n, m] = [a.length, b.length]
  if (n === 0 || m === 0) return { share: 0.5, z: 0 }
  let [i, j, u, ties] = [0, 0, 0, 0]
  while (i < n || j < m) {
    const value = Math.min(i < n ? a[i]! : Number.POSITIVE_INFINITY, j < m ? b[j]! : Number.POSITIVE_INFINITY)
    const below = j
    const [fromA, fromB] = [i, j]
    while (i < n && a[i] === value) i++
    while (j < m && b[j] === value) j++
    const [inA, inB] = [i - fromA, j - fromB]
    u += inA * (below + inB / 2)
    ties += (inA + inB) ** 3 - (inA + inB)
  }
  const variance = ((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1)))
  return { share: u / (n * m), z: variance <= 0 ? 0 : (u - (n * m) / 2) / Math.sqrt(variance) }
}

/** The middle of numbers in ascending order; 0 of none. */
export function median(sorted: Float64Array): number {
  if (sorted.length === 0) return 0
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
