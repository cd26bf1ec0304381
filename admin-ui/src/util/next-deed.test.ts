import { describe, expect, it } from 'vitest'
import { type Evidence, nextDeed } from './next-deed.ts'

const ROUTE = {
  ...{ weight: 0, mirror: 0, candidate: 'product-service', candidateHealthy: true },
  ...{ retiredAt: null, baseline: 'legacy' },
}
const slot = (requests: number, errors = 0) => ({ requests, errors, p50Ms: 1, p95Ms: 2, p99Ms: 3 })
const PASS: Evidence['parity'] = { verdict: 'pass', compared: 1_200, divergent: 0, required: 0, reasons: [] }
const WELL = { parity: PASS, unresolved: 0, traffic: { baseline: slot(500), candidate: slot(500) } }

describe('what a route needs next', () => {
  it('is a candidate, where it has none', () => {
    expect(nextDeed({ ...ROUTE, candidate: null }, {})).toMatchObject({ kind: 'candidate' })
  })

  it('is a shadow, before anything was compared', () => {
    expect(nextDeed(ROUTE, {})).toMatchObject({
      label: 'Start shadow',
      to: { weight: 0, mirror: 10 },
      why: expect.stringContaining("clients get legacy's answer"),
    })
  })

  it('is to see what ails a candidate that is not well, before it is asked anything', () => {
    expect(nextDeed({ ...ROUTE, candidateHealthy: false }, WELL)).toMatchObject({
      kind: 'backend',
      backend: 'product-service',
    })
  })

  it('is to review what diverges, and says how much', () => {
    const deed = nextDeed({ ...ROUTE, mirror: 10 }, { ...WELL, unresolved: 3 })
    expect(deed).toMatchObject({ kind: 'review', label: 'Review 3\u00a0divergences' })
  })

  it('is to wait, where too little was compared, and says for how much', () => {
    const parity = { ...PASS, verdict: 'insufficient' as const, compared: 120, required: 539 }
    expect(nextDeed({ ...ROUTE, mirror: 10 }, { ...WELL, parity })).toMatchObject({
      kind: 'comparison',
      label: '419\u00a0comparisons to go',
      why: expect.stringContaining('539'),
    })
  })

  it.each([
    [0, 'Ramp to 1\u00a0%'],
    [10, 'Ramp to 25\u00a0%'],
    [12.5, 'Ramp to 25\u00a0%'],
    [75, 'Cut over to 100\u00a0%'],
  ])('is one step on from %s %% when parity passes', (weight, label) => {
    expect(nextDeed({ ...ROUTE, weight, mirror: 10 }, WELL)).toMatchObject({ kind: 'traffic', label })
  })

  it('is never a step of more than 25 points, and never changes the mirror', () => {
    for (let weight = 0; weight < 100; weight++) {
      const deed = nextDeed({ ...ROUTE, weight, mirror: 7 }, WELL)
      if (deed?.kind !== 'traffic') throw new Error(`at ${weight} % it is ${deed?.label}`)
      expect(deed.to.weight - weight).toBeLessThanOrEqual(25)
      expect(deed.to.mirror).toBe(7)
    }
  })

  it('goes by errors alone where nothing is compared, once there are requests to judge by', () => {
    const route = { ...ROUTE, weight: 5 }
    const few = { traffic: { baseline: slot(500), candidate: slot(20) } }
    expect(nextDeed(route, few)).toMatchObject({
      label: 'Wait for requests',
      why: expect.stringContaining('20'),
    })
    expect(nextDeed(route, { traffic: WELL.traffic })).toMatchObject({ label: 'Ramp to 10\u00a0%' })
  })

  it('is to retire the baseline, when the candidate serves everything well', () => {
    expect(nextDeed({ ...ROUTE, weight: 100, mirror: 10 }, WELL)).toMatchObject({ kind: 'retire' })
    expect(nextDeed({ ...ROUTE, weight: 100, retiredAt: '2026-01-01' }, WELL)).toBeNull()
  })

  it('is to roll back, before anything else, when the candidate errs while it serves', () => {
    const traffic = { baseline: slot(900, 2), candidate: slot(100, 9) }
    const deed = nextDeed({ ...ROUTE, weight: 10, mirror: 10 }, { ...WELL, unresolved: 3, traffic })
    expect(deed).toMatchObject({ kind: 'roll-back', why: expect.stringContaining('9\u00a0%') })
  })

  it('is to roll back when parity fails or the candidate is not well, but only if it serves anything', () => {
    const parity = { ...PASS, verdict: 'fail' as const, divergent: 80 }
    expect(nextDeed({ ...ROUTE, weight: 1, mirror: 10 }, { ...WELL, parity })?.kind).toBe('roll-back')
    expect(nextDeed({ ...ROUTE, mirror: 10 }, { ...WELL, parity })?.kind).toBe('comparison')
    expect(nextDeed({ ...ROUTE, weight: 1, candidateHealthy: false }, WELL)?.kind).toBe('roll-back')
  })

  it('is no accident: a few errors among few requests roll nothing back', () => {
    const traffic = { baseline: slot(900), candidate: slot(30, 3) }
    expect(nextDeed({ ...ROUTE, weight: 1, mirror: 10 }, { ...WELL, traffic })?.kind).toBe('traffic')
  })

  it('without evidence takes no step', () => {
    expect(nextDeed({ ...ROUTE, weight: 25, mirror: 10 }, {})).toMatchObject({ kind: 'comparison' })
    expect(nextDeed({ ...ROUTE, weight: 25 }, { ...WELL, unresolved: undefined })).toMatchObject({
      kind: 'comparison',
      why: expect.stringContaining('not known'),
    })
  })
})
