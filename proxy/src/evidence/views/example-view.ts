import type { Example, ExampleAnswer, ExampleSummary } from '../../contracts/divergence.ts'
import type { ExampleRow } from '../../store/evidence-store.ts'
import type { StoredAnswer, StoredExample } from '../examples.ts'

export const storedExample = (row: ExampleRow): StoredExample => JSON.parse(row.body)

/** An example as people see it. */
export function exampleView(row: ExampleRow): Example {
  const { request, baseline, candidate, build, requestId, servedSlot, redacted } = storedExample(row)
  return {
    ...{ id: row.id, at: row.at, build, requestId, servedSlot, redacted },
    request: {
      method: request.method,
      url: request.target,
      headers: request.headers,
      body: request.body,
      bodyNote: request.note,
    },
    baseline: answerView(baseline),
    candidate: answerView(candidate),
  }
}

/** The same without headers and bodies. */
export function exampleSummary(row: ExampleRow): ExampleSummary {
  const { request, baseline, candidate, ...rest } = exampleView(row)
  return {
    ...rest,
    request: { method: request.method, url: request.url },
    baseline: withoutBody(baseline),
    candidate: withoutBody(candidate),
  }
}

const withoutBody = ({ headers: _headers, body: _body, ...facts }: ExampleAnswer) => facts

const answerView = ({ status, headers, body, bytes, note, ms, failure }: StoredAnswer): ExampleAnswer => ({
  ...{ status, headers, body, ms },
  bodyBytes: bytes,
  bodyNote: note,
  failure: failure === null ? null : `${failure.reason}: ${failure.message}`,
})
