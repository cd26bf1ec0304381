/** What an answer was, as far as it is kept: plain data, ready to be sent to a compare thread. */
export type Captured = {
  status: number
  /** Name, value, name, value... as the backend sent them. */
  headers: string[]
  /** The body as sent, content codings and all; only its beginning when `truncated`. */
  body: Uint8Array<ArrayBuffer>
  size: number
  truncated: boolean
  firstByteMs: number | null
  totalMs: number | null
  failure: { reason: string; message: string } | null
}

/** Collects an answer while it passes, up to a limit. It holds the pieces and copies them once, at the end. */
export class Capture {
  #status = 0
  #headers: string[] = []
  #pieces: Buffer[] = []
  #kept = 0
  #size = 0
  #firstByteMs: number | null = null
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Bytes that are held. */
  get held(): number {
    return this.#kept
  }

  head(status: number, headers: string[], firstByteMs: number): void {
    this.#status = status
    this.#headers = headers
    this.#firstByteMs = firstByteMs
  }

  piece(piece: Buffer): void {
    this.#size += piece.length
    const room = this.#limit - this.#kept
    if (room <= 0) return
    const mine = piece.length > room ? piece.subarray(0, room) : piece
    this.#kept += mine.length
    this.#pieces.push(mine)
  }

  done(totalMs: number | null, failure: Captured['failure'] = null): Captured {
    // A buffer of its own: those of sockets share their memory, and shared memory cannot be transferred.
    const body = new Uint8Array(this.#kept)
    let at = 0
    for (const piece of this.#pieces) {
      body.set(piece, at)
      at += piece.length
    }
    return {
      status: this.#status,
      headers: this.#headers,
      body,
      size: this.#size,
      truncated: this.#size > this.#kept,
      firstByteMs: this.#firstByteMs,
      totalMs,
      failure,
    }
  }
}
