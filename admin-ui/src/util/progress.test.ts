import { describe, expect, it } from 'vitest'
import { changeText, goalText, sharesOf, sinceText } from './progress.ts'

const NOW = Date.parse('2026-05-20T12:00:00Z')
const point = (at: string) =>
  ({ at: `${at}T12:00:00.000Z`, requests: 1, trafficShare: 0, endpointShare: 0, endpoints: 1 }) as const

describe('the time that the share of traffic is of', () => {
  it('is a week once that much is known, and less while it is not', () => {
    expect(sinceText({ points: [point('2026-05-20')] }, NOW)).toBe('today')
    expect(sinceText({ points: [point('2026-05-18'), point('2026-05-20')] }, NOW)).toMatch(
      /^since 1[89] May$/,
    )
    expect(sinceText({ points: [point('2026-05-01'), point('2026-05-20')] }, NOW)).toBe('in 7 days')
    expect(sinceText({ points: [] }, NOW)).toBe('today')
  })
})

describe('the movement of a week', () => {
  const change = (traffic: number | null, endpoints: number | null = null) =>
    changeText({ change7d: { traffic, endpoints } })

  it('is told in points, up or down', () => {
    expect(change(0.06)).toBe('+6 points this week.')
    expect(change(-0.125)).toBe('−13 points this week.')
    expect(change(null, 0.0123)).toBe('+1.2 points this week.')
  })

  it('is not told when there is none, or nothing to compare with', () => {
    expect([change(0), change(0.0001), change(null)]).toEqual([null, null, null])
  })
})

describe('the burn-up', () => {
  const day = (at: string, endpoints: number, migrated: number) => ({
    ...{ at: `${at}T00:00:00.000Z`, requests: 1, trafficShare: null, endpoints },
    endpointShare: migrated / endpoints,
  })
  const ten = [day('2026-05-10', 20, 5), day('2026-05-20', 25, 10)]

  it('keeps the share of the day before for a day without a request', () => {
    const shares = [null, 0.25, null, 0].map((trafficShare) => ({ trafficShare }))
    expect(sharesOf(shares)).toEqual([0, 25, 25, 0])
  })

  it('says where the pace leads, beside the goal', () => {
    expect(goalText(ten, '2026-06-01', NOW)).toMatch(
      /^Goal: 1 Jun 2026, in 1[123] days. At the pace of these days the 25 known endpoints are migrated by \d+ Jun 2026.$/,
    )
    expect(goalText(ten, null, NOW)).toBeNull()
  })

  it('makes no promise without a pace, and none when all is done', () => {
    const still = [day('2026-05-10', 20, 5), day('2026-05-20', 20, 5)]
    expect(goalText(still, '2026-05-01', NOW)).toMatch(/which has passed. Nothing was migrated/)
    expect(goalText([day('2026-05-10', 4, 1), day('2026-05-20', 4, 4)], '2026-05-22', NOW)).toMatch(
      /in \d days?. All known endpoints are migrated/,
    )
  })
})
