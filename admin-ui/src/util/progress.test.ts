import { describe, expect, it } from 'vitest'
import { changeText, sinceText } from './progress.ts'

const NOW = Date.parse('2026-05-20T12:00:00Z')
const point = (at: string) =>
  ({ at: `${at}T00:00:00.000Z`, requests: 1, trafficShare: 0, endpointShare: 0, endpoints: 1 }) as const

describe('the time that the share of traffic is of', () => {
  it('is a week once that much is known, and less while it is not', () => {
    expect(sinceText({ points: [point('2026-05-20')] }, NOW)).toBe('today')
    expect(sinceText({ points: [point('2026-05-18'), point('2026-05-20')] }, NOW)).toBe('since 18 May')
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
