import { describe, expect, it } from 'vitest'
import { BREAKER_POLICY, Breaker } from './breaker.ts'

const always = () => 0
const trip = (breaker: Breaker, now: number) => {
  for (let i = 0; i < BREAKER_POLICY.consecutiveFailures; i++) breaker.settle(false, now)
}

describe('the breaker', () => {
  it('opens on failures in a row, and one good answer starts the row again', () => {
    const breaker = new Breaker()
    for (let i = 0; i < 4; i++) breaker.settle(false, 0)
    breaker.settle(true, 0)
    for (let i = 0; i < 4; i++) breaker.settle(false, 0)
    expect(breaker.state).toBe('closed')
    breaker.settle(false, 0)
    expect(breaker.state).toBe('open')
    expect(breaker.admits(1, always)).toBe(false)
  })

  it('opens on a failure ratio, but only over its minimum volume', () => {
    const breaker = new Breaker()
    for (let i = 0; i < 9; i++) {
      breaker.settle(true, 0)
      breaker.settle(false, 0)
    }
    expect(breaker.state).toBe('closed')
    breaker.settle(true, 0)
    breaker.settle(false, 0)
    expect(breaker.state).toBe('open')
  })

  it('forgets what is older than its window', () => {
    const breaker = new Breaker()
    for (let i = 0; i < 4; i++) breaker.settle(false, 0)
    breaker.settle(false, BREAKER_POLICY.windowMs + 1)
    expect(breaker.state).toBe('closed')
  })

  it('lets one probe through at a time when its time is over', () => {
    const breaker = new Breaker()
    trip(breaker, 0)
    const later = BREAKER_POLICY.openMs
    const admitted = Array.from({ length: 1_000 }, () => breaker.admits(later, always)).filter(Boolean)
    expect(admitted).toHaveLength(1)
    breaker.settle(true, later)
    expect(breaker.admits(later, always)).toBe(true)
    expect(breaker.admits(later, always)).toBe(false)
  })

  it("gives the probe's place back when its client went away", () => {
    const breaker = new Breaker()
    trip(breaker, 0)
    expect(breaker.admits(BREAKER_POLICY.openMs, always)).toBe(true)
    breaker.abandon(BREAKER_POLICY.openMs)
    expect(breaker.admits(BREAKER_POLICY.openMs, always)).toBe(true)
  })

  it('is not moved by requests from before it opened', () => {
    const breaker = new Breaker()
    trip(breaker, 0)
    const later = BREAKER_POLICY.openMs
    expect(breaker.admits(later, always)).toBe(true)
    breaker.abandon(0)
    expect(breaker.admits(later, always), 'a second probe beside the first').toBe(false)
    for (let i = 0; i < BREAKER_POLICY.probes; i++) breaker.settle(true, later, 0)
    expect(breaker.state, 'late good answers are no probes').toBe('half-open')
    breaker.settle(false, later, 0)
    expect(breaker.state, 'nor are late failures').toBe('half-open')
    breaker.settle(true, later, later)
    expect(breaker.admits(later, always)).toBe(true)
  })

  it('recovers along a ramp', () => {
    const breaker = new Breaker()
    trip(breaker, 0)
    let now = BREAKER_POLICY.openMs
    for (let i = 0; i < BREAKER_POLICY.probes; i++) {
      breaker.admits(now, always)
      breaker.settle(true, now)
    }
    expect(breaker.state).toBe('recovering')
    now += BREAKER_POLICY.rampMs / 4
    expect(breaker.admits(now, () => 0.24)).toBe(true)
    expect(breaker.admits(now, () => 0.26)).toBe(false)
    expect(breaker.admits(now + BREAKER_POLICY.rampMs, () => 0.99)).toBe(true)
    expect(breaker.state).toBe('closed')
  })

  it('stays open longer with every trip, up to a cap', () => {
    const breaker = new Breaker()
    const spans: number[] = []
    let now = 0
    for (let i = 0; i < 80; i++) {
      trip(breaker, now)
      spans.push(breaker.openUntil - now)
      now = breaker.openUntil
      breaker.admits(now, always)
      breaker.settle(false, now)
      spans.push(breaker.openUntil - now)
      now = breaker.openUntil
      for (let probe = 0; probe < BREAKER_POLICY.probes; probe++) {
        breaker.admits(now, always)
        breaker.settle(true, now)
      }
    }
    expect(spans.slice(0, 3)).toEqual([5_000, 10_000, 15_000])
    expect(Math.max(...spans)).toBe(BREAKER_POLICY.openMaxMs)
  })
})
