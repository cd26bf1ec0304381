import type { ParityVerdict } from '../domain/parity.ts'

export const VERDICT_TITLES: Readonly<Record<ParityVerdict, string>> = {
  pass: 'Pass',
  fail: 'Fail',
  insufficient: 'Insufficient',
}

export const VERDICT_MEANS: Readonly<Record<ParityVerdict, string>> = {
  pass: 'The candidate answers as the baseline does, within the threshold.',
  fail: 'The candidate answers differently more often than the threshold allows.',
  insufficient: 'There is not enough evidence to say either way.',
}

/** A share as a percentage: two or three digits, and 100 % only when it is all of it. */
export function percent(share: number): string {
  const value = share * 100
  const rounded = Number(value.toPrecision(value < 10 ? 2 : 3))
  if (rounded === 100 && share < 1) return '99.99 %'
  return `${rounded} %`
}

/** Milliseconds as people say them. */
export function duration(ms: number | null): string {
  if (ms === null) return '-'
  return ms < 10
    ? `${ms.toFixed(1)} ms`
    : ms < 10_000
      ? `${Math.round(ms)} ms`
      : `${(ms / 1_000).toFixed(1)} s`
}

/** 1234567 as 1,234,567: the same on every machine. */
export const count = (value: number): string => value.toLocaleString('en-US')

export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

/** How the candidate's time stands to the baseline's: `+12 %`; null when there is nothing to compare or to say. */
export function change(baseline: number | null, candidate: number | null): string | null {
  if (baseline === null || candidate === null || baseline === 0) return null
  const share = (candidate - baseline) / baseline
  if (Math.abs(share) < 0.01) return '±0 %'
  return `${share > 0 ? '+' : '-'}${Math.round(Math.abs(share) * 100)} %`
}

/** 2026-01-31 12:00 UTC. */
export const moment = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`

/** What is not JSON is said in words: a value that is not there has no text. */
export const valueText = (value: string | null): string => value ?? '(absent)'

/** What stands for rows that were left out. */
export const foldedText = (rows: number): string => `${plural(rows, 'row')}, equal or not compared`
