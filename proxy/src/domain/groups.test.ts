import { describe, expect, it } from 'vitest'
import { BUILDS_MAX, dayOf, type Group, reservoirSlot, sighted, triaged } from './groups.ts'
import { seeded } from './noise/seeded-random.ts'

const sighting = (build: string | null, atMs: number) => ({
  signature: 's',
  differences: [{ path: 'price', kind: 'type' as const }],
  build,
  atMs,
})

function groupSeen(...seen: [string | null, number][]): Group {
  return seen.reduce<Group | null>((group, [build, atMs]) => sighted(group, sighting(build, atMs)), null)!
}

describe('a group of divergences', () => {
  it('begins open and keeps count, times and builds', () => {
    expect(groupSeen(['1.0', 10], ['1.0', 20], ['1.1', 30])).toMatchObject({
      state: 'open',
      count: 3,
      firstSeenMs: 10,
      lastSeenMs: 30,
      firstBuild: '1.0',
      lastBuild: '1.1',
      builds: ['1.0', '1.1'],
    })
  })

  it('comes back as a regression when a new build shows it after it was resolved', () => {
    const resolved = triaged(groupSeen(['1.0', 10]), 'resolve', 20)!
    expect(resolved.state).toBe('resolved')
    expect(sighted(resolved, sighting('1.1', 30))).toMatchObject({ state: 'regressed', stateSinceMs: 30 })
  })

  it('stays resolved while the build without the fix is still answering', () => {
    const resolved = triaged(groupSeen(['1.0', 10]), 'resolve', 20)!
    expect(sighted(resolved, sighting('1.0', 30))).toMatchObject({ state: 'resolved', count: 2 })
  })

  it('goes by time when builds are not told', () => {
    const resolved = triaged(groupSeen([null, 10]), 'resolve', 20)!
    expect(sighted(resolved, sighting(null, 15)).state).toBe('resolved')
    expect(sighted(resolved, sighting(null, 25)).state).toBe('regressed')
  })

  it('stays accepted whatever shows it', () => {
    const accepted = triaged(groupSeen(['1.0', 10]), 'accept', 20)!
    expect(sighted(accepted, sighting('2.0', 30)).state).toBe('accepted')
  })

  it('refuses what cannot be said of it', () => {
    const group = groupSeen(['1.0', 10])
    expect(triaged(group, 'reopen', 20)).toBeNull()
    expect(triaged(triaged(group, 'resolve', 20)!, 'resolve', 30)).toBeNull()
    expect(triaged(triaged(group, 'resolve', 20)!, 'reopen', 30)!.state).toBe('open')
  })

  it('remembers a bounded number of builds', () => {
    const group = groupSeen(...Array.from({ length: 50 }, (_, i): [string, number] => [`b${i}`, i]))
    expect(group.builds).toHaveLength(BUILDS_MAX)
    expect(group.builds.at(-1)).toBe('b49')
  })
})

describe('the reservoir', () => {
  it('keeps every one of the day with the same chance', () => {
    const random = seeded(1)
    const kept = new Array<number>(100).fill(0)
    for (let day = 0; day < 4_000; day++) {
      const slots: number[] = []
      for (let item = 0; item < 100; item++) {
        const slot = reservoirSlot(item, random(), 5)
        if (slot !== null) slots[slot] = item
      }
      for (const item of slots) kept[item]!++
    }
    // 4,000 days of 5 in 100: 200 each; 5 standard deviations are 69.
    expect(Math.min(...kept)).toBeGreaterThan(131)
    expect(Math.max(...kept)).toBeLessThan(269)
  })

  it('names days in UTC', () => {
    expect(dayOf(Date.UTC(2026, 0, 31, 23, 59))).toBe('2026-01-31')
  })
})
