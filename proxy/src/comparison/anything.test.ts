import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planOf } from '../domain/compare/compare.ts'
import type { Verdict } from '../domain/observation.ts'
import { type CapturedAnswer, compareCaptured } from './captured.ts'
import { compareTools } from './tools.ts'

/** FUZZ_RUNS=100000 FUZZ_SEED=1 vitest run anything: longer, or once more. */
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
const RUNS = { seed: SEED, numRuns: Number(process.env.FUZZ_RUNS ?? 1_500) }
const PATIENCE_MS = 20_000 + RUNS.numRuns * 10

const TYPES = [
  ...['application/json', 'application/problem+json', 'application/x-ndjson', 'text/plain', 'text/html'],
  ...['application/xml', 'text/event-stream', 'application/x-www-form-urlencoded', 'image/png', ''],
  ...['multipart/form-data; boundary=x', 'text/plain; charset=utf-16', 'application/json; charset=nonsense'],
]
const DOCUMENTS = [
  '{"id":1,"items":[{"id":1,"a":[1,2,3]},{"id":2}],"__proto__":{"polluted":true}}',
  '[1e400, -0, 1.0, 9007199254740993, "\\ud800", null]',
  '<!doctype html><html><body class="a b"><p>one <b>two</b></p><br></body></html>',
  '<?xml version="1.0"?><a x="1"><b/>text<![CDATA[<c>]]></a>',
  'data: 1\nid: 7\n\nevent: end\ndata: {"a":1}\n\n',
  '{"a":1}\n{"a":2}\n',
  'a=1&b=%20&b=2&=&%zz',
  '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
]
const CODINGS = {
  identity: (bytes: Uint8Array) => bytes,
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
  'gzip, br': (bytes: Uint8Array) => brotliCompressSync(gzipSync(bytes)),
} satisfies Record<string, (bytes: Uint8Array) => Uint8Array>

/** A document with a few bytes of it changed, left out or doubled. */
const body = fc
  .tuple(
    fc.constantFrom(...DOCUMENTS),
    fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.nat(255)), { maxLength: 6 }),
  )
  .map(([text, edits]) => {
    const bytes = [...Buffer.from(text)]
    for (const [at, how, byte] of edits)
      bytes.splice(at % (bytes.length + 1), how, ...(how === 2 ? [] : [byte]))
    return Uint8Array.from(bytes)
  })

const answer = fc
  .record({
    body: fc.oneof(body, fc.uint8Array({ maxLength: 200 })),
    type: fc.constantFrom(...TYPES),
    coding: fc.constantFrom(...(Object.keys(CODINGS) as (keyof typeof CODINGS)[])),
    honest: fc.boolean(),
    cut: fc.boolean(),
    status: fc.constantFrom(200, 204, 301, 404, 500),
  })
  .map(({ body: plain, type, coding, honest, cut, status }): CapturedAnswer => {
    // What says that it is coded in some way and is not must end as undecodable and not as a crash.
    const sent = Uint8Array.from(honest ? CODINGS[coding](plain) : plain)
    const kept = cut ? sent.slice(0, sent.length >> 1) : sent
    return {
      ...{ status, body: kept.buffer, bodySize: sent.length, failure: null, build: null },
      headers: ['Content-Type', type, 'Content-Encoding', coding],
      timings: { firstByteMs: null, totalMs: null },
    }
  })

const plan = planOf([], compareTools)
const written = (verdict: Verdict) =>
  'differences' in verdict
    ? verdict.differences.map(({ path, count }) => `${path} ${count}`).sort()
    : verdict.kind

describe(`comparing anything at all (FUZZ_SEED=${SEED})`, { timeout: PATIENCE_MS }, () => {
  it('ends with a verdict, and the same one when the sides are swapped', () => {
    fc.assert(
      fc.property(answer, answer, (a, b) => {
        const [there, back] = [compareCaptured(a, b, plan), compareCaptured(b, a, plan)]
        expect(back.kind).toBe(there.kind)
        if (there.kind === 'divergent') expect(written(back)).toHaveLength(written(there).length)
        if (there.kind === 'inconclusive') expect(there.reason).not.toBe('comparator_failed')
      }),
      RUNS,
    )
  })

  it('never finds a difference between an answer and itself', () => {
    fc.assert(
      fc.property(answer, (a) => {
        expect(['match', 'inconclusive']).toContain(compareCaptured(a, structuredClone(a), plan).kind)
      }),
      RUNS,
    )
  })

  it('leaves Object.prototype as it is', () => {
    expect('polluted' in {}).toBe(false)
  })
})
