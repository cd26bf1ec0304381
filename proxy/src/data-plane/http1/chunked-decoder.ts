import { LIMITS } from '../limits.ts'
import { MalformedResponse, trimmed } from './response-head.ts'

const CR = 0x0d
const LF = 0x0a
const TRAILER = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[\t\x20-\x7e\x80-\xff]*$/

/**
 * Takes a chunked body apart (RFC 9112 section 7.1). Extensions are dropped, trailers kept.
 * `write` gives each piece of data to `onData` and returns how many bytes of the input
 * belonged to the body; the rest, when `done`, is not the body's.
 */
export class ChunkedDecoder {
  done = false
  rawTrailers: string[] | null = null
  #phase: 'size' | 'data' | 'data-end' | 'trailers' = 'size'
  #left = 0
  /** A line that is not complete yet. */
  #line = ''
  #trailerBytes = 0
  #extensionBytes = 0

  write(input: Buffer, onData: (piece: Buffer) => void): number {
    let at = 0
    while (at < input.length && !this.done) {
      if (this.#phase === 'data') {
        const piece = input.subarray(at, at + this.#left)
        at += piece.length
        this.#left -= piece.length
        if (this.#left === 0) this.#phase = 'data-end'
        onData(piece)
        continue
      }
      const end = input.indexOf(LF, at)
      const stop = end === -1 ? input.length : end + 1
      this.#line += input.toString('latin1', at, stop)
      if (this.#line.length > LIMITS.chunkLineBytes)
        throw new MalformedResponse('a chunk line that is too long')
      at = stop
      if (end !== -1) this.#endLine()
    }
    return at
  }

  #endLine(): void {
    const line = this.#line
    this.#line = ''
    if (line.length < 2 || line.charCodeAt(line.length - 2) !== CR)
      throw new MalformedResponse('a bare line feed in a chunked body')
    const text = line.slice(0, -2)
    if (text.includes('\r')) throw new MalformedResponse('a bare carriage return in a chunked body')
    if (this.#phase === 'size') this.#beginChunk(text)
    else if (this.#phase === 'data-end') {
      if (text !== '') throw new MalformedResponse('a chunk longer than it said')
      this.#phase = 'size'
    } else this.#trailer(text)
  }

  #beginChunk(text: string): void {
    const size = /^([0-9a-f]{1,13})[ \t]*(?:;.*)?$/i.exec(text)?.[1]
    if (size === undefined) throw new MalformedResponse(`a chunk size: ${JSON.stringify(text.slice(0, 20))}`)
    this.#extensionBytes += text.length - size.length
    if (this.#extensionBytes > LIMITS.chunkExtensionBytes)
      throw new MalformedResponse('chunk extensions that are too long')
    this.#left = Number.parseInt(size, 16)
    this.#phase = this.#left === 0 ? 'trailers' : 'data'
  }

  #trailer(text: string): void {
    if (text === '') {
      this.done = true
      return
    }
    this.#trailerBytes += text.length
    const name = TRAILER.exec(text)?.[1]
    if (name === undefined || this.#trailerBytes > LIMITS.trailerBytes)
      throw new MalformedResponse(`a trailer: ${JSON.stringify(text.slice(0, 40))}`)
    this.rawTrailers ??= []
    this.rawTrailers.push(name, trimmed(text, name.length + 1, text.length))
  }
}
