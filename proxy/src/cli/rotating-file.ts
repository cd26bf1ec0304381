import { closeSync, fstatSync, openSync, renameSync, write } from 'node:fs'
import { Writable } from 'node:stream'

/** A log file that keeps at most `maxBytes`, and as much again of what was before, in `FILE.1`. */
export class RotatingFile extends Writable {
  readonly #path: string
  readonly #maxBytes: number
  #descriptor: number
  #bytes: number

  constructor(path: string, maxBytes: number) {
    super()
    this.#path = path
    this.#maxBytes = maxBytes
    this.#descriptor = openSync(path, 'a')
    this.#bytes = fstatSync(this.#descriptor).size
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    try {
      if (this.#bytes > 0 && this.#bytes + chunk.length > this.#maxBytes) this.#rotate()
    } catch (error) {
      done(error as Error)
      return
    }
    write(this.#descriptor, chunk, (error, written) => {
      this.#bytes += written ?? 0
      if (error || written === chunk.length) return done(error)
      this._write(chunk.subarray(written), encoding, done)
    })
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    closeSync(this.#descriptor)
    done(error)
  }

  #rotate(): void {
    closeSync(this.#descriptor)
    renameSync(this.#path, `${this.#path}.1`)
    this.#descriptor = openSync(this.#path, 'a')
    this.#bytes = 0
  }
}
