import { describe, expect, it } from 'vitest'
import type { Route } from '../../domain/route.ts'
import { DryRuns } from './dry-runs.ts'

const route = (version = 1) => ({ id: 'orders', version }) as Route

describe('dry runs', () => {
  it('begin with one write alone', () => {
    const runs = new DryRuns()
    expect(runs.may(route())).toBe(true)
    runs.began(route())
    expect(runs.may(route())).toBe(false)
    runs.ended(route(), true)
    expect(runs.may(route())).toBe(true)
    runs.began(route())
    expect(runs.may(route())).toBe(true)
  })

  it('end with the first write that is not acknowledged, also when others are acknowledged after it', () => {
    const runs = new DryRuns()
    runs.began(route())
    runs.ended(route(), true)
    runs.ended(route(), false)
    runs.ended(route(), true)
    expect(runs.may(route())).toBe(false)
  })

  it('begin anew with another version of the route', () => {
    const runs = new DryRuns()
    runs.began(route())
    runs.ended(route(), false)
    expect(runs.may(route(2))).toBe(true)
  })

  it('ask again when there was no answer', () => {
    const runs = new DryRuns()
    runs.began(route())
    runs.ended(route(), null)
    expect(runs.may(route())).toBe(true)
  })
})
