import { describe, expect, it } from 'vitest'
import { ago, dayOf, exactTime, showTimesIn } from './time.ts'

const NOW = new Date(2026, 10, 20, 12, 0, 0).getTime()

describe('times for people', () => {
  it.each([
    [0, 'just now'],
    [12, '12s ago'],
    [59, '59s ago'],
    [60, '1m ago'],
    [3 * 3600, '3h ago'],
    [26 * 3600, 'yesterday'],
    [-30, 'just now'],
  ])('says of %d seconds: %s', (seconds, text) => {
    expect(ago(NOW - seconds * 1000, NOW)).toBe(text)
  })

  it('names the days of a list', () => {
    expect(dayOf(NOW, NOW)).toBe('Today')
    expect(dayOf(NOW - 13 * 3_600_000, NOW)).toBe('Yesterday')
    expect(dayOf(NOW - 3 * 86_400_000, NOW)).toBe('Tuesday 17 November')
  })
})

describe('times in a zone', () => {
  const at = Date.parse('2026-11-20T23:30:00.000Z')

  it('are of that zone, and say so', () => {
    expect(showTimesIn('UTC')).toBe(true)
    expect(exactTime(at)).toBe('20 Nov 2026, 23:30:00 UTC')
    expect(dayOf(at, at + 3_600_000)).toBe('Yesterday')
    expect(showTimesIn('Asia/Tokyo')).toBe(true)
    expect(exactTime(at)).toBe('21 Nov 2026, 08:30:00 GMT+9')
    expect(dayOf(at, at + 3_600_000)).toBe('Today')
    showTimesIn(undefined)
  })

  it('stay as they were when there is no such zone', () => {
    showTimesIn('UTC')
    expect(showTimesIn('Atlantis/Capital')).toBe(false)
    expect(exactTime(at)).toContain('UTC')
    showTimesIn(undefined)
  })
})
