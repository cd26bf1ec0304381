import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../limits.ts'
import { ChunkedDecoder } from './chunked-decoder.ts'
import { MalformedResponse } from './response-head.ts'

/** Feeds the bytes cut at these places. */
function decode(bytes: Buffer, cuts: readonly number[] = []) {
  const decoder = new ChunkedDecoder()
  const pieces: Buffer[] = []
  let used = 0
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  for (let i = 0, at = 0; i < places.length && !decoder.done; at = places[i++]!)
    used += decoder.write(bytes.subarray(at, places[i]), (piece) => pieces.push(piece))
  return { decoder, used, body: Buffer.concat(pieces) }
}
const text = (value: string) => Buffer.from(value, 'latin1')

describe('a chunked body', () => {
  it('is the same however its bytes are cut', () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 8 })
    fc.assert(
      fc.property(chunks, fc.array(fc.nat(), { maxLength: 30 }), fc.boolean(), (parts, cuts, trailer) => {
        const framed = parts.map((part) =>
          Buffer.concat([text(`${part.length.toString(16)};x=y\r\n`), part, text('\r\n')]),
        )
        const message = Buffer.concat([...framed, text(`0\r\n${trailer ? 'A: b\r\n' : ''}\r\n`)])
        const { decoder, used, body } = decode(Buffer.concat([message, text('rest')]), cuts)
        expect(decoder.done).toBe(true)
        expect(body).toEqual(Buffer.concat(parts))
        expect(used).toBe(message.length)
        expect(decoder.rawTrailers).toEqual(trailer ? ['A', 'b'] : null)
      }),
    )
  })

  it.each(['0x3', '+3', ' 3', '-3', '', 'g', '10000000000000', '3 3'])('refuses the size %j', (size) => {
    expect(() => decode(text(`${size}\r\nabc\r\n0\r\n\r\n`))).toThrow(MalformedResponse)
  })

  it.each([
    ['a bare line feed', '3\nabc\r\n'],
    ['a bare carriage return', '3;\ra\r\nabc\r\n'],
    ['data beyond the size', '3\r\nabcd\r\n'],
    ['a trailer with a control character', '0\r\nA: \x01\r\n\r\n'],
    ['a trailer without a colon', '0\r\nA\r\n\r\n'],
    ['a line without an end', `3;${'x'.repeat(LIMITS.chunkLineBytes)}`],
    ['extensions without an end', `1;${'x'.repeat(2_000)}\r\na\r\n`.repeat(10)],
    ['trailers without an end', `0\r\n${`A: ${'b'.repeat(2_000)}\r\n`.repeat(10)}`],
  ])('refuses %s', (_, bytes) => {
    expect(() => decode(text(bytes))).toThrow(MalformedResponse)
  })
})
