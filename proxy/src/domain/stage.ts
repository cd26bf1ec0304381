import type { Route } from './route.ts'

export type Stage = 'legacy' | 'shadow' | 'canary' | 'cutover' | 'retired'

export const STAGES: readonly Stage[] = ['legacy', 'shadow', 'canary', 'cutover', 'retired']

/** The stage people see. It is computed from the two numbers and never stored. */
export function stageOf(route: Pick<Route, 'weight' | 'mirror' | 'retiredAt'>): Stage {
  if (route.retiredAt !== null) return 'retired'
  if (route.weight >= 100) return 'cutover'
  if (route.weight > 0) return 'canary'
  return route.mirror > 0 ? 'shadow' : 'legacy'
}
