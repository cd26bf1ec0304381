import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { planOf } from '../domain/compare/compare.ts'
import { type CapturedAnswer, compareCaptured, observationOf } from './captured.ts'
import { compareTools } from './tools.ts'

const plan = planOf([], compareTools)

function captured(
  body: Uint8Array | string,
  headers: string[] = [],
  more: Partial<CapturedAnswer> = {},
): CapturedAnswer {
  const bytes = Uint8Array.from(typeof body === 'string' ? new TextEncoder().encode(body) : body)
  return {
    status: 200,
    headers: ['Content-Type', 'application/json', ...headers],
    body: bytes.buffer,
    bodySize: bytes.length,
    timings: { firstByteMs: 1, totalMs: 2 },
    failure: null,
    build: null,
    ...more,
  }
}

const gzip = (text: string) => captured(gzipSync(text), ['Content-Encoding', 'gzip'])

describe('comparing captured answers', () => {
  it('does not mind in which coding they came', () => {
    const brotli = captured(brotliCompressSync('{ "a": 1 }'), ['content-encoding', 'br'])
    expect(compareCaptured(gzip('{"a":1}'), brotli, plan)).toEqual({ kind: 'match' })
    expect(compareCaptured(gzip('{"a":1}'), captured('{"a":2}'), plan)).toMatchObject({ kind: 'divergent' })
  })

  it('does not decode what is equal as captured', () => {
    const lying = () => captured('this is not gzip', ['Content-Encoding', 'gzip'])
    expect(compareCaptured(lying(), lying(), plan)).toEqual({ kind: 'match' })
  })

  it('does not take bytes for equal that are in different codings', () => {
    const bytes = gzipSync('{"a":1}')
    expect(
      compareCaptured(captured(bytes, ['Content-Encoding', 'gzip']), captured(bytes), plan).kind,
    ).not.toBe('match')
  })

  it('is inconclusive about a bomb', () => {
    const bomb = captured(gzipSync(Buffer.alloc(64 * 1024 * 1024)), ['Content-Encoding', 'gzip'])
    expect(compareCaptured(gzip('{}'), bomb, plan)).toMatchObject({
      kind: 'inconclusive',
      reason: 'too_large',
    })
  })

  it('is inconclusive about a body that cannot be decoded', () => {
    const lying = captured('nonsense', ['Content-Encoding', 'br'])
    expect(compareCaptured(gzip('{}'), lying, plan)).toMatchObject({
      kind: 'inconclusive',
      reason: 'undecodable',
    })
  })

  it('is inconclusive about a body that was cut, even if what is left is equal', () => {
    const cut = () => captured('{"a":1', [], { bodySize: 1_000 })
    expect(compareCaptured(cut(), cut(), plan)).toMatchObject({ kind: 'inconclusive', reason: 'too_large' })
  })

  it('compares as much of an event stream as it has', () => {
    const stream = (text: string) =>
      captured(text, [], { headers: ['Content-Type', 'text/event-stream'], bodySize: 10_000 })
    expect(compareCaptured(stream('data: 1\n\ndata: 2\n\nda'), stream('data: 1\n\n'), plan)).toEqual({
      kind: 'match',
    })
    expect(compareCaptured(stream('data: 1\n\n'), stream('data: 5\n\n'), plan)).toMatchObject({
      kind: 'divergent',
    })
  })

  it('says which side failed', () => {
    const failed = captured('', [], { failure: { reason: 'connect_timeout', message: 'no answer' } })
    expect(compareCaptured(gzip('{}'), failed, plan)).toEqual({
      kind: 'inconclusive',
      reason: 'candidate_failed',
      message: 'connect_timeout',
    })
    expect(compareCaptured(failed, failed, plan)).toMatchObject({ reason: 'baseline_failed' })
  })

  it('makes an observation with the body decoded', () => {
    const { body, timings } = observationOf(gzip('{"a":1}'))
    expect(new TextDecoder().decode(body.bytes)).toBe('{"a":1}')
    expect(timings).toEqual({ firstByteMs: 1, totalMs: 2 })
  })
})
