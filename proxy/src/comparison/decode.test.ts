import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DECODE_LIMITS, decodeBody } from './decode.ts'

const text = Buffer.from('{"name":"Äpfel","list":[1,2,3]}'.repeat(20))
const MB = 1024 * 1024

describe('undoing content codings', () => {
  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['identity', (bytes) => bytes],
    ['GZip', gzipSync],
    ['gzip, br', (bytes) => brotliCompressSync(gzipSync(bytes))],
    ['br, identity, zstd', (bytes) => zstdCompressSync(brotliCompressSync(bytes))],
  ])('undoes %s', (coding, encode) => {
    const { bytes, problem } = decodeBody(encode(text), coding)
    expect(problem).toBeNull()
    expect(Buffer.from(bytes!).equals(text)).toBe(true)
  })

  it('leaves a body without a coding alone', () => {
    expect(decodeBody(text, undefined)).toEqual({ bytes: text, problem: null })
    expect(decodeBody(new Uint8Array(0), 'gzip')).toEqual({ bytes: new Uint8Array(0), problem: null })
  })

  it.each([
    ['gzip', text],
    ['gzip', gzipSync(text).subarray(0, 40)],
    ['br', brotliCompressSync(text).subarray(0, 20)],
    ['zstd', gzipSync(text)],
    ['deflate', gzipSync(text)],
    ['compress', text],
    ['gzip, gzip', gzipSync(text)],
    ['gzip,'.repeat(6), text],
  ])('calls %s that is not what it says undecodable', (coding, bytes) => {
    expect(decodeBody(bytes, coding)).toEqual({ bytes: null, problem: 'undecodable' })
  })

  it.each<[string, Buffer]>([
    ['gzip', gzipSync(Buffer.alloc(100 * MB))],
    ['deflate', deflateSync(Buffer.alloc(100 * MB))],
    ['br', brotliCompressSync(Buffer.alloc(200 * MB), { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })],
    ['zstd', zstdCompressSync(Buffer.alloc(200 * MB))],
    ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(100 * MB)))],
  ])('stops at a %s bomb, having used little memory', (coding, bomb) => {
    expect(bomb.length).toBeLessThan(MB)
    const before = process.memoryUsage()
    expect(decodeBody(bomb, coding)).toEqual({ bytes: null, problem: 'too_large' })
    const after = process.memoryUsage()
    const used = after.external + after.heapUsed - before.external - before.heapUsed
    expect(used).toBeLessThan(3 * DECODE_LIMITS.outputBytesMax)
  })

  it('lets a short text of one repeated character pass', () => {
    const repetitive = Buffer.alloc(500_000, 'a')
    expect(decodeBody(brotliCompressSync(repetitive), 'br').bytes?.length).toBe(500_000)
  })

  it('takes as much as there is of a body that was cut, when that is wanted', () => {
    const lines = Buffer.from(Array.from({ length: 5_000 }, (_, i) => `data: ${i * 7919}\n\n`).join(''))
    for (const [coding, encoded] of [
      ['gzip', gzipSync(lines)],
      ['br', brotliCompressSync(lines)],
      ['zstd', zstdCompressSync(lines)],
    ] as const) {
      const cut = encoded.subarray(0, encoded.length - 50)
      expect(decodeBody(cut, coding).problem).toBe('undecodable')
      const { bytes, problem } = decodeBody(cut, coding, true)
      expect([coding, problem]).toEqual([coding, null])
      expect(lines.subarray(0, bytes!.length).equals(bytes!)).toBe(true)
    }
  })

  it('never throws, whatever it is given', () => {
    const coding = fc.array(fc.constantFrom('gzip', 'deflate', 'br', 'zstd', 'identity', 'x', ''), {
      maxLength: 4,
    })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), coding, fc.boolean(), (bytes, codings, partial) => {
        const decoded = decodeBody(bytes, codings.join(','), partial)
        expect((decoded.bytes === null) !== (decoded.problem === null)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})
