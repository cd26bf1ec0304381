import type { Traffic } from './route.ts'

/** More exposure for more routes than this at once is a big step, however small it is for each. */
export const MANY_ROUTES = 10

/** A step of more than this many points at once is a big one. */
export const BIG_STEP = 25

/** Whether a change of one route sends its candidate so much more that a person should say so twice. */
export const isBigStep = (from: Pick<Traffic, 'weight'>, to: Pick<Traffic, 'weight'>): boolean =>
  to.weight - from.weight > BIG_STEP
