import type { CapturedAnswer } from '../comparison/captured.ts'
import { buildOf } from '../domain/answer-headers.ts'
import type { Captured } from '../domain/shadow-report.ts'

/** As the compare threads take it. The buffer changes hands. */
export function capturedAnswer(captured: Captured): CapturedAnswer {
  const { status, headers, body, size, firstByteMs, totalMs, failure } = captured
  return {
    ...{ status, headers, failure, bodySize: size, build: buildOf(headers) },
    body: body.buffer,
    timings: { firstByteMs, totalMs },
  }
}
