/** Buckets per doubling: a quantile is off by at most 4.5 percent. */
const PER_OCTAVE = 8
/** From 1 microsecond to over two minutes. */
export const HISTOGRAM_BUCKETS = 27 * PER_OCTAVE

/** The bucket of a duration. */
export function bucketOfMs(ms: number): number {
  const index = Math.floor(Math.log2(ms * 1000) * PER_OCTAVE)
  return index < 0 || Number.isNaN(index) ? 0 : Math.min(index, HISTOGRAM_BUCKETS - 1)
}

/** Counts per bucket, sparse: index, count, index, count... What threads send and stores keep; merging is adding. */
export type SparseHistogram = number[]

export class Histogram {
  readonly counts = new Uint32Array(HISTOGRAM_BUCKETS)
  total = 0

  record(ms: number): void {
    this.counts[bucketOfMs(ms)]!++
    this.total++
  }

  merge(sparse: SparseHistogram): void {
    for (let i = 0; i < sparse.length; i += 2) {
      this.counts[sparse[i]!]! += sparse[i + 1]!
      this.total += sparse[i + 1]!
    }
  }

  /** Takes the counts out. */
  drain(): SparseHistogram {
    const sparse: number[] = []
    if (this.total > 0) {
      for (let i = 0; i < HISTOGRAM_BUCKETS; i++) if (this.counts[i]! > 0) sparse.push(i, this.counts[i]!)
      this.counts.fill(0)
      this.total = 0
    }
    return sparse
  }

  /** The duration in milliseconds that a share of all stays under, or null without any. */
  quantile(share: number): number | null {
    if (this.total === 0) return null
    const rank = Math.max(1, Math.ceil(share * this.total))
    let seen = 0
    for (let i = 0; i < HISTOGRAM_BUCKETS; i++) {
      seen += this.counts[i]!
      if (seen >= rank) return this.middleMs(i)
    }
    return null
  }

  /** The geometric middle of a bucket. */
  middleMs(bucket: number): number {
    return 2 ** ((bucket + 0.5) / PER_OCTAVE) / 1000
  }
}
