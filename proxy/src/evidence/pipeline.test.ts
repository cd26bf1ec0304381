import { expect, it } from 'vitest'
import { type CompareJob, type CompareResult, runJob } from '../comparison/compare-job.ts'
import { Plans } from '../comparison/plans.ts'
import { EndpointBook } from './endpoint-book.ts'
import { pair, START_MS } from './evidence-for-tests.ts'
import { NoiseBook } from './noise-book.ts'
import { type Outcome, Pending } from './pending.ts'
import { Pipeline } from './pipeline.ts'
import { Redactor } from './redact/redactor.ts'

/** Compares for real, but only when it is told to. */
class SlowComparer {
  readonly #plans = new Plans()
  readonly #held: (() => void)[] = []

  submit(job: CompareJob, done: (result: CompareResult) => void): boolean {
    this.#held.push(() => done(runJob(job, this.#plans)))
    return true
  }

  finish(): void {
    for (const end of this.#held.splice(0)) end()
  }
}

it('records a comparison under the name that its endpoint has when it ends, not the one of when it began', () => {
  const pool = new SlowComparer()
  const redactor = new Redactor('a key of tests')
  const endpoints = new EndpointBook(redactor)
  const outcomes: Outcome[] = []
  const pipeline = new Pipeline(
    {
      ...{ pool, endpoints, noise: new NoiseBook(), pending: new Pending(START_MS) },
      ...{ keeping: { redactor, limit: 0 }, random: () => 0.99, now: () => START_MS },
    },
    (outcome) => outcomes.push(outcome),
  )
  const slug = (i: number) => `${'abcdefghij'[i % 10]}${'klmnopqrst'[Math.floor(i / 10)]}`
  for (let i = 0; i < 60; i++) {
    const one = pair({ body: { a: 1 } }, { body: { a: 2 } }, { path: `/products/name-${slug(i)}` })
    pipeline.take({ pairs: [one], matches: [], dropped: [], unacknowledged: [], agains: [] }, () => {})
  }
  expect(endpoints.takeMerges()).toMatchObject([{ into: 'GET /products/{slug}' }])
  pool.finish()
  expect(new Set(outcomes.map(({ endpoint }) => endpoint))).toEqual(new Set(['GET /products/{slug}']))
})
