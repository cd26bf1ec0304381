import type { Distance } from '../difference.ts'
import { doubleOf, isNumeric, subtract } from './decimal.ts'
import { timeOf } from './time.ts'
import type { Tree } from './tree.ts'

export type Apart = { unit: Distance['unit']; by: number }

/**
 * How far the candidate's value is from the baseline's. Times in milliseconds; numbers as (c - b) / (|b| + |c|),
 * which needs no scale and is the mirror image when the sides are swapped; strings by length. Null: no distance.
 */
export function distanceBetween(baseline: Tree | undefined, candidate: Tree | undefined): Apart | null {
  const [earlier, later] = [timeOf(baseline), timeOf(candidate)]
  if (earlier !== null && later !== null) return { unit: 'ms', by: later - earlier }
  if (isNumeric(baseline) && isNumeric(candidate)) {
    const size = Math.abs(doubleOf(baseline)) + Math.abs(doubleOf(candidate))
    const by = size === 0 ? 0 : subtract(candidate, baseline) / size
    return Number.isFinite(by) ? { unit: 'number', by } : null
  }
  if (typeof baseline === 'string' && typeof candidate === 'string') {
    return { unit: 'length', by: candidate.length - baseline.length }
  }
  return null
}

/** The same of two lengths, which are told as numbers. */
export function lengthsApart(baseline: Tree | undefined, candidate: Tree | undefined): Apart | null {
  if (typeof baseline !== 'number' || typeof candidate !== 'number') return null
  return { unit: 'length', by: candidate - baseline }
}
