import type { Captured } from '../../domain/shadow-report.ts'

/** An answer as it was taken down. Its body is joined, and so copied, only where somebody wants to see it. */
export type Taken = {
  status: number
  /** Name, value, name, value... as the backend sent them. */
  headers: string[]
  pieces: readonly Buffer[]
  /** Bytes that are kept, and bytes that there were. */
  kept: number
  size: number
  truncated: boolean
  firstByteMs: number | null
  totalMs: number | null
  failure: { reason: string; message: string } | null
}

/** Collects an answer while it passes, up to a limit. */
export class Capture {
  #status = 0
  #headers: string[] = []
  readonly #pieces: Buffer[] = []
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

  /** How many bytes of a piece will be held. */
  roomFor(piece: Buffer): number {
    return Math.min(piece.length, this.#limit - this.#kept)
  }

  /** A piece that is only lent is copied, as far as it is kept. */
  piece(piece: Buffer, owner: 'lent' | 'given'): void {
    const room = this.roomFor(piece)
    this.#size += piece.length
    if (room === 0) return
    this.#kept += room
    const mine = room < piece.length ? piece.subarray(0, room) : piece
    this.#pieces.push(owner === 'lent' ? Buffer.from(mine) : mine)
  }

  done(totalMs: number | null, failure: Taken['failure'] = null): Taken {
    return {
      status: this.#status,
      headers: this.#headers,
      pieces: this.#pieces,
      kept: this.#kept,
      size: this.#size,
      truncated: this.#size > this.#kept,
      firstByteMs: this.#firstByteMs,
      totalMs,
      failure,
    }
  }
}

/** Of an answer that failed nothing is compared, so its body stays behind. */
export const capturedOf = ({ pieces, kept, ...taken }: Taken): Captured => ({
  ...taken,
  body: taken.failure === null ? joined(pieces, kept) : joined([], 0),
})

/** In a buffer of its own: those of sockets share their memory, and shared memory cannot be transferred. */
export function joined(pieces: readonly Buffer[], bytes: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(bytes)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
