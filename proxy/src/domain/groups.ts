import type { Difference } from './difference.ts'

/**
 * What people have said of a group of divergences with one signature:
 * `accepted` is intended, `resolved` is fixed, `regressed` was fixed and is back.
 */
export type GroupState = 'open' | 'accepted' | 'resolved' | 'regressed'

export const GROUP_STATES: readonly GroupState[] = ['open', 'accepted', 'resolved', 'regressed']

/** Divergences of one route that differ at the same paths in the same ways. */
export type Group = {
  signature: string
  differences: Pick<Difference, 'path' | 'kind'>[]
  state: GroupState
  count: number
  firstSeenMs: number
  lastSeenMs: number
  firstBuild: string | null
  lastBuild: string | null
  /** Candidate builds that showed it, latest last; the earliest are forgotten beyond BUILDS_MAX. */
  builds: string[]
  /** Since when the state is what it is. */
  stateSinceMs: number
}

export type Sighting = {
  signature: string
  differences: Pick<Difference, 'path' | 'kind'>[]
  build: string | null
  atMs: number
}

export const BUILDS_MAX = 20

/** The group after one more divergence. A resolved group comes back when a build shows it that had not shown it before. */
export function sighted(group: Group | null, sighting: Sighting): Group {
  const { signature, differences, build, atMs } = sighting
  if (group === null) {
    return {
      signature,
      differences,
      state: 'open',
      count: 1,
      firstSeenMs: atMs,
      lastSeenMs: atMs,
      firstBuild: build,
      lastBuild: build,
      builds: build === null ? [] : [build],
      stateSinceMs: atMs,
    }
  }
  const regressed = group.state === 'resolved' && isNews(group, sighting)
  return {
    ...group,
    count: group.count + 1,
    lastSeenMs: Math.max(group.lastSeenMs, atMs),
    lastBuild: build ?? group.lastBuild,
    builds:
      build === null || group.builds.includes(build)
        ? group.builds
        : [...group.builds, build].slice(-BUILDS_MAX),
    ...(regressed && { state: 'regressed' as const, stateSinceMs: atMs }),
  }
}

/** The build without the fix may still be answering for a while; that is not a regression. Without builds, time must tell. */
function isNews(group: Group, { build, atMs }: Sighting): boolean {
  return build === null ? atMs > group.stateSinceMs : !group.builds.includes(build)
}

export type Triage = 'accept' | 'resolve' | 'reopen'

const TRIAGE: Readonly<Record<Triage, { from: readonly GroupState[]; to: GroupState }>> = {
  accept: { from: ['open', 'regressed'], to: 'accepted' },
  resolve: { from: ['open', 'regressed'], to: 'resolved' },
  reopen: { from: ['accepted', 'resolved'], to: 'open' },
}

/** What a person says of a group; null when that cannot be said of it in its state. */
export function triaged(group: Group, triage: Triage, atMs: number): Group | null {
  const { from, to } = TRIAGE[triage]
  return from.includes(group.state) ? { ...group, state: to, stateSinceMs: atMs } : null
}

/** Examples kept of one group on one day. */
export const EXAMPLES_PER_DAY = 5

/**
 * Where in the day's sample of `size` an example goes, after `seenBefore` others that day; null when it is not kept.
 * Every one of the day has the same chance (algorithm R), and each day has a sample of its own, so that examples of today
 * are never crowded out. `random` is uniform in [0, 1).
 */
export function reservoirSlot(seenBefore: number, random: number, size = EXAMPLES_PER_DAY): number | null {
  if (seenBefore < size) return seenBefore
  const slot = Math.floor(random * (seenBefore + 1))
  return slot < size ? slot : null
}

/** The day of a time, in UTC: `2026-01-31`. */
export const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)
