import type { RequestFacts } from './request-facts.ts'
import type { Route } from './route.ts'
import { BUCKETS, bucketOf, inShare, mirrorBucketOf } from './split.ts'
import { stickyKeyOf } from './sticky.ts'

export type Slot = 'baseline' | 'candidate'

/** Why a slot serves: the word that logs, metrics and explain use. */
export type SlotReason =
  | 'fall-through'
  | 'split'
  | 'forced'
  | 'retired'
  | 'kill-switch'
  | 'breaker-open'
  | 'no-candidate'

export type Decision = {
  slot: Slot
  reason: SlotReason
  /** 0..9999, or -1 where no bucket was needed. */
  bucket: number
  /** The request is in the sample for the other slot; the shadow may still say no, and counts why. */
  mirrored: boolean
}

/** What the live process knows that a route does not. */
export type Circumstances = {
  killSwitch: boolean
  /** Asked only when the candidate would serve: in half-open an answer of true takes the one probe's place. */
  candidateAdmits: (backend: string) => boolean
  forced: Slot | null
  /** A number in 0..1 for requests that carry no sticky key, and another for mirroring. */
  random: () => number
}

/** Who serves a request of this route, and whether the other slot sees it too. Pure. */
export function decide(route: Route, facts: RequestFacts, now: Circumstances): Decision {
  if (route.candidate === null) return plain('baseline', 'no-candidate')
  if (route.retiredAt !== null) return plain('candidate', 'retired')
  if (now.killSwitch) return plain('baseline', 'kill-switch')

  const key = route.sticky.length > 0 ? stickyKeyOf(route.sticky, facts) : undefined
  const bucket = servingBucket(route, key, now.random)
  const split: Slot = inShare(bucket, route.weight) ? 'candidate' : 'baseline'
  const slot = now.forced ?? split
  const mirrored = isMirrored(route, key, bucket, now.random)
  if (slot === 'candidate' && now.forced === null && !now.candidateAdmits(route.candidate)) {
    return { slot: 'baseline', reason: 'breaker-open', bucket, mirrored }
  }
  return { slot, reason: now.forced ? 'forced' : 'split', bucket, mirrored }
}

const plain = (slot: Slot, reason: SlotReason): Decision => ({ slot, reason, bucket: -1, mirrored: false })

function servingBucket(route: Route, key: string | undefined, random: () => number): number {
  // At the two ends the bucket cannot matter, and most requests are at an end.
  if (route.weight <= 0 && !route.shadow?.sameKeysAsSplit) return BUCKETS - 1
  if (route.weight >= 100) return 0
  return key === undefined ? Math.floor(random() * BUCKETS) : bucketOf(route.id, key)
}

function isMirrored(route: Route, key: string | undefined, bucket: number, random: () => number): boolean {
  if (route.mirror <= 0) return false
  if (route.mirror >= 100) return true
  if (route.shadow?.sameKeysAsSplit && key !== undefined) return inShare(bucket, route.mirror)
  return inShare(
    key === undefined ? Math.floor(random() * BUCKETS) : mirrorBucketOf(route.id, key),
    route.mirror,
  )
}

/** The slot that did not serve. */
export const otherSlot = (slot: Slot): Slot => (slot === 'baseline' ? 'candidate' : 'baseline')

/** The backend id that fills a slot, or null. */
export const backendOf = (route: Route, slot: Slot) =>
  slot === 'baseline' ? route.baseline : route.candidate
