import { describe, expect, it } from 'vitest'
import { deedOf, trafficTier, undoTier } from './blast-radius.ts'

const at = (weight: number, mirror = 0) => ({ weight, mirror })

describe('the blast radius of a change', () => {
  it.each([
    ['rolling back', at(50), at(0), 1],
    ['reducing', at(50), at(25), 1],
    ['stopping the mirror', at(0, 10), at(0), 1],
    ['starting a shadow', at(0), at(0, 10), 2],
    ['a small step', at(5), at(10), 2],
    ['a step of 25 points', at(25), at(50), 2],
    ['a step of more', at(0), at(25.01), 3],
    ['less weight but more mirror', at(100), at(0, 10), 2],
  ])('of %s', (_, from, to, tier) => {
    expect(trafficTier(from, to)).toBe(tier)
  })

  it('is largest when a warning is overridden', () => {
    expect(trafficTier(at(0), at(1), true)).toBe(3)
  })

  it('of an undo is that of the way back', () => {
    const rolledBack = { kind: 'route' as const, id: 'a', before: at(30), after: at(0) }
    const ramped = { kind: 'route' as const, id: 'a', before: at(0), after: at(30) }
    const created = { kind: 'route' as const, id: 'a', before: null, after: at(0) }
    const backend = { kind: 'backend' as const, id: 'b', before: {}, after: null }
    expect(undoTier([rolledBack])).toBe(3)
    expect(undoTier([ramped])).toBe(1)
    expect(undoTier([created])).toBe(1)
    expect(undoTier([backend])).toBe(0)
    expect(undoTier([ramped, rolledBack])).toBe(3)
  })

  it.each([
    [at(0), at(30), 'Ramp to 30 %'],
    [at(50), at(30), 'Reduce to 30 %'],
    [at(50), at(0), 'Roll back to 0 %'],
    [at(50), at(100), 'Cut over to 100 %'],
    [at(0), at(0, 10), 'Mirror 10 %'],
    [at(0, 10), at(0, 20), 'Mirror 20 % instead'],
    [at(0, 10), at(0), 'Stop mirroring'],
    [at(1), at(1), 'Nothing changes'],
  ])('names the deed from %j to %j', (from, to, deed) => {
    expect(deedOf(from, to).replaceAll('\u00a0', ' ')).toBe(deed)
  })
})
