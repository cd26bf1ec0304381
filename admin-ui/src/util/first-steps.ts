import type { FirstSteps } from 'banyan/contracts/attention.ts'
import type { Preferences } from '../stores/preferences.ts'

/** The way from nothing to the first percent, in order. */
export const STEP_NAMES = ['traffic', 'backend', 'route', 'shadow', 'review', 'ramp'] as const
export type StepName = (typeof STEP_NAMES)[number]

export const stepsDone = (steps: FirstSteps): number => STEP_NAMES.filter((name) => steps[name]).length

/** The first that is not done: the one to look at. */
export const nextStep = (steps: FirstSteps): StepName | null =>
  STEP_NAMES.find((name) => !steps[name]) ?? null

/** Whether the steps are on the page: what somebody chose, else until they are done. */
export function showsSteps(steps: FirstSteps, { firstSteps }: Pick<Preferences, 'firstSteps'>): boolean {
  return firstSteps === 'until-done' ? nextStep(steps) !== null : firstSteps === 'open'
}
