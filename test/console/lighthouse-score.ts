/**
 * Lighthouse's performance score for a desktop (version 10 and later): log-normal curves through two control
 * points each, and the weights of the category. Sources: `core/lib/statistics.js`, `core/config/default-config.js`
 * and the `desktop` options of the metrics' audits in GoogleChrome/lighthouse.
 */

/** Milliseconds, but for the layout shift, which has no unit. */
export type Metrics = {
  firstContentfulPaint: number
  speedIndex: number
  largestContentfulPaint: number
  totalBlockingTime: number
  layoutShift: number
}

/** `p10` scores 0.9 and `median` 0.5. */
export type Curve = { p10: number; median: number }

export const DESKTOP: Record<keyof Metrics, Curve & { weight: number }> = {
  firstContentfulPaint: { weight: 10, p10: 934, median: 1600 },
  speedIndex: { weight: 10, p10: 1311, median: 2300 },
  largestContentfulPaint: { weight: 25, p10: 1200, median: 2400 },
  totalBlockingTime: { weight: 30, p10: 150, median: 350 },
  layoutShift: { weight: 25, p10: 0.1, median: 0.25 },
}

/** The argument for which the complementary error function is a fifth. */
const INVERSE_ERFC_OF_A_FIFTH = 0.9061938024368232

/** From 0 (bad) to 1: the share of the log-normal distribution that is worse than the value. */
export function logNormalScore({ p10, median }: Curve, value: number): number {
  if (!(p10 > 0 && p10 < median)) throw new RangeError('p10 is above 0 and below the median')
  if (value <= 0) return 1
  const spread = Math.log(median / p10)
  const standard = (Math.log(value / median) * INVERSE_ERFC_OF_A_FIFTH) / spread
  return (1 - errorFunction(standard)) / 2
}

/** From 0 to 100, as Lighthouse rounds it: each metric to a hundredth, and their weighted mean again. */
export function performanceScore(metrics: Metrics): number {
  const names = Object.keys(DESKTOP) as (keyof Metrics)[]
  const weights = names.reduce((sum, name) => sum + DESKTOP[name].weight, 0)
  const sum = names.reduce(
    (total, name) => total + DESKTOP[name].weight * hundredths(logNormalScore(DESKTOP[name], metrics[name])),
    0,
  )
  return Math.round((100 * sum) / weights)
}

const hundredths = (score: number) => Math.round(score * 100) / 100

/** Abramowitz and Stegun, 7.1.26: off by less than 1.5e-7. */
function errorFunction(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x))
  const terms = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592]
  const sum = terms.reduce((polynomial, term) => polynomial * t + term, 0) * t
  return Math.sign(x) * (1 - sum * Math.exp(-x * x))
}
