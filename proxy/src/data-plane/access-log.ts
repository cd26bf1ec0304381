import { close, mkdirSync, openSync, renameSync, statSync, write } from 'node:fs'
import { dirname } from 'node:path'

/** Bytes that may wait for the disk: lines beyond it are dropped and counted (`access_log_dropped`). */
const BUFFER_BYTES = 4 * 1024 * 1024
/** A file that has grown to this is renamed to `.1`, replacing the one before. */
const ROTATE_BYTES = 256 * 1024 * 1024
const FLUSH_MS = 200

/** Writes lines to a file without ever making a request wait for the disk. */
export class AccessLog {
  dropped = 0
  readonly #path: string
  #fd: number
  #bytes: number
  #lines = ''
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
    if (this.#lines.length > BUFFER_BYTES) this.dropped++
    else this.#lines += line
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
    while (this.#writing || this.#lines !== '') {
      this.#flush()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  #flush(): void {
    if (this.#writing || this.#lines === '') return
    if (this.#bytes > ROTATE_BYTES) {
      renameSync(this.#path, `${this.#path}.1`)
      this.#open()
    }
    const bytes = Buffer.from(this.#lines)
    this.#lines = ''
    this.#bytes += bytes.length
    this.#writing = true
    write(this.#fd, bytes, (error) => {
      this.#writing = false
      if (error) this.dropped++
      if (!this.#moved) return
      this.#open()
      this.#flush()
    })
  }
}
