import type { FirstSteps } from 'banyan/contracts/attention.ts'
import { describe, expect, it } from 'vitest'
import { nextStep, STEP_NAMES, showsSteps, stepsDone } from './first-steps.ts'

const steps = (...done: string[]) =>
  ({
    ...Object.fromEntries(STEP_NAMES.map((name) => [name, done.includes(name)])),
    request: null,
  }) as FirstSteps

describe('the first steps', () => {
  it('lead to the first that is not done, in whatever order the others were', () => {
    expect(nextStep(steps())).toBe('traffic')
    expect(nextStep(steps('traffic', 'route'))).toBe('backend')
    expect(stepsDone(steps('traffic', 'route'))).toBe(2)
    expect(nextStep(steps(...STEP_NAMES))).toBeNull()
  })

  it('are there until they are done, or as somebody chose', () => {
    const all = steps(...STEP_NAMES)
    expect(showsSteps(steps(), { firstSteps: 'until-done' })).toBe(true)
    expect(showsSteps(all, { firstSteps: 'until-done' })).toBe(false)
    expect(showsSteps(all, { firstSteps: 'open' })).toBe(true)
    expect(showsSteps(steps(), { firstSteps: 'closed' })).toBe(false)
  })
})
