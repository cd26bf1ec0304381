import type { Example, ExampleAnswer } from '../../contracts/divergence.ts'
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

const answerView = ({ status, headers, body, bytes, note, ms, failure }: StoredAnswer): ExampleAnswer => ({
  ...{ status, headers, body, ms },
  bodyBytes: bytes,
  bodyNote: note,
  failure: failure === null ? null : `${failure.reason}: ${failure.message}`,
})
