import { RuleFailed } from '../domain/compare/leniency.ts'
import { inconclusive, type Verdict } from '../domain/observation.ts'
import { type CapturedAnswer, compareCaptured } from './captured.ts'
import type { CompareSettings, Plans } from './plans.ts'

/** One comparison to make. The buffers of the answers are transferred: whoever submits it no longer has them. */
export type CompareJob = {
  route: string
  endpoint: string
  atMs: number
  baseline: CapturedAnswer
  candidate: CapturedAnswer
  /** Hand the answers back unless they match: for examples, and to compare the baseline with a second answer. */
  keep: boolean
}

export type CompareResult = {
  verdict: Verdict
  /** Time it took on the compare thread. */
  tookMs: number
  answers: { baseline: CapturedAnswer; candidate: CapturedAnswer } | null
}

/** What the pool says to a thread, and the thread to the pool. */
export type ToThread =
  | { type: 'settings'; settings: CompareSettings }
  | { type: 'job'; id: number; job: CompareJob }
export type FromThread = { type: 'ready' } | { type: 'done'; id: number; result: CompareResult }

/** Makes one comparison. Whatever goes wrong within becomes an inconclusive verdict. */
export function runJob(job: CompareJob, plans: Plans): CompareResult {
  const started = performance.now()
  const verdict = verdictOf(job, plans)
  const { baseline, candidate } = job
  const answers = job.keep && verdict.kind !== 'match' ? { baseline, candidate } : null
  return { verdict, tookMs: performance.now() - started, answers }
}

function verdictOf(job: CompareJob, plans: Plans): Verdict {
  try {
    return compareCaptured(job.baseline, job.candidate, plans.planFor(job.route, job.endpoint, job.atMs))
  } catch (error) {
    if (error instanceof RuleFailed) return inconclusive('rule_failed', error.message)
    return inconclusive('comparator_failed', String(error))
  }
}

/** The buffers to transfer along with answers. */
export function buffersOf(
  answers: { baseline: CapturedAnswer; candidate: CapturedAnswer } | null,
): ArrayBuffer[] {
  if (answers === null) return []
  return [answers.baseline.body, answers.candidate.body].filter((body) => body !== null)
}
