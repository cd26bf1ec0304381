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

/**
 * Mann-Whitney test of two samples. `share` is the probability that a value of `a` exceeds one of `b` (ties count
 * half), `z` how many standard errors that is from one half.
 */
export function rankTest(a: readonly number[], b: readonly number[]): { share: number; z: number } {
  if (a.length === 0 || b.length === 0) return { share: 0.5, z: 0 }
  const all = [...a.map((value) => ({ value, mine: true })), ...b.map((value) => ({ value, mine: false }))]
  all.sort((x, y) => x.value - y.value)
  let rankSum = 0
  let ties = 0
  for (let from = 0; from < all.length; ) {
    let to = from
    while (to < all.length && all[to]!.value === all[from]!.value) to++
    const count = to - from
    const rank = (from + 1 + to) / 2
    for (let i = from; i < to; i++) if (all[i]!.mine) rankSum += rank
    ties += count ** 3 - count
    from = to
  }
  const [n, m] = [a.length, b.length]
  const u = rankSum - (n * (n + 1)) / 2
  const variance = ((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1)))
  return { share: u / (n * m), z: variance <= 0 ? 0 : (u - (n * m) / 2) / Math.sqrt(variance) }
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0
  // A typed array sorts numbers several times as fast.
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
