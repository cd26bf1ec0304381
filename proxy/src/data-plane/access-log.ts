import { close, mkdirSync, openSync, renameSync, statSync, writev } from 'node:fs'
import { dirname } from 'node:path'

/** Bytes that may wait for the disk: lines beyond it are dropped and counted (`access_log_dropped`). */
const BUFFER_BYTES = 4 * 1024 * 1024
/** Lines are gathered in pieces of this size. */
const PIECE_BYTES = 256 * 1024
/** A file that has grown to this is renamed to `.1`, replacing the one before. */
const ROTATE_BYTES = 256 * 1024 * 1024
const FLUSH_MS = 200

/**
 * Writes lines to a file without ever making a request wait for the disk. Lines go into bytes at
 * once: thousands of strings that wait for the next flush are what the garbage collector would copy.
 */
export class AccessLog {
  dropped = 0
  readonly #path: string
  #fd: number
  #bytes: number
  #piece = Buffer.allocUnsafeSlow(PIECE_BYTES)
  #used = 0
  /** Pieces that are full, in order. */
  #full: Buffer[] = []
  #writing = false
  #moved = false
  readonly #timer: NodeJS.Timeout

  constructor(path: string) {
    this.#path = path
    mkdirSync(dirname(path), { recursive: true })
    this.#fd = openSync(path, 'a', 0o640)
    this.#bytes = statSync(path).size
    this.#timer = setInterval(() => this.#flush(), FLUSH_MS)
    this.#timer.unref()
  }

  append(line: string): void {
    // A character takes up to three bytes of UTF-8.
    if (line.length * 3 > PIECE_BYTES - this.#used && !this.#nextPiece(line.length * 3)) this.dropped++
    else this.#used += this.#piece.write(line, this.#used)
  }

  /** False when no more may wait. */
  #nextPiece(bytes: number): boolean {
    if (bytes > PIECE_BYTES || (this.#full.length + 2) * PIECE_BYTES > BUFFER_BYTES) return false
    if (this.#used > 0) this.#full.push(this.#piece.subarray(0, this.#used))
    this.#piece = Buffer.allocUnsafeSlow(PIECE_BYTES)
    this.#used = 0
    return true
  }

  get #waiting(): boolean {
    return this.#used > 0 || this.#full.length > 0
  }

  /** Whoever rotates logs has moved the file: what waits still goes there, what follows to one of the old name. */
  reopen(): void {
    this.#moved = true
    this.#flush()
    // A descriptor must not be closed under a write: the number may be another file's by then.
    if (!this.#writing) this.#open()
  }

  #open(): void {
    this.#moved = false
    close(this.#fd, () => {})
    this.#fd = openSync(this.#path, 'a', 0o640)
    this.#bytes = statSync(this.#path).size
  }

  /** Resolves when all that was appended is with the operating system. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    while (this.#writing || this.#waiting) {
      this.#flush()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  #flush(): void {
    if (this.#writing || !this.#waiting) return
    if (this.#bytes > ROTATE_BYTES) {
      renameSync(this.#path, `${this.#path}.1`)
      this.#open()
    }
    if (this.#used > 0) this.#full.push(this.#piece.subarray(0, this.#used))
    const pieces = this.#full
    this.#full = []
    this.#piece = Buffer.allocUnsafeSlow(PIECE_BYTES)
    this.#used = 0
    const size = pieces.reduce((sum, { length }) => sum + length, 0)
    this.#bytes += size
    this.#writing = true
    writev(this.#fd, pieces, (error, written) => {
      this.#writing = false
      if (error || written < size) this.dropped++
      if (!this.#moved) return
      this.#open()
      this.#flush()
    })
  }
}
