const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** The moment from which on to look: `24h` before now, or the time itself. */
export function sinceMs(since: string, nowMs: number): number {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(since) ?? []
  return count === undefined ? Date.parse(since) : nowMs - Number(count) * UNIT_MS[unit as 'm' | 'h' | 'd']
}
