/** Buckets of the split: one is 0.01 percent, so a weight has two decimals. */
export const BUCKETS = 10_000

/**
 * 32-bit FNV-1a over UTF-16 code units, finished with murmur3's avalanche so that
 * keys that differ in their last character spread over all buckets.
 * Changing it moves users between slots: the vectors in split.test.ts hold it.
 */
export function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193)
    if (unit > 0xff) hash = Math.imul(hash ^ (unit >>> 8), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** The bucket (0..9999) of a sticky key on a route. The route id is part of it: samples of routes are independent. */
export function bucketOf(routeId: string, key: string): number {
  return hash32(`${routeId}:${key}`) % BUCKETS
}

/** The bucket that decides about mirroring: another seed, so that being mirrored says nothing about being moved. */
export function mirrorBucketOf(routeId: string, key: string): number {
  return hash32(`mirror:${routeId}:${key}`) % BUCKETS
}

/** True when a bucket is inside a percentage. Half-open: nobody at 0, everybody at 100, raising only adds. */
export function inShare(bucket: number, percent: number): boolean {
  return bucket < Math.round(percent * 100)
}
