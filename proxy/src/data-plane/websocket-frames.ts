/** A close frame with status 1001, "going away" (RFC 6455 section 7.4.1): as a server sends it, and as a client does (masked, with zeros). */
export const GOING_AWAY = Buffer.from([0x88, 0x02, 0x03, 0xe9])
export const GOING_AWAY_MASKED = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe9])

/** Follows where frames begin and end (RFC 6455 section 5.2) in bytes that pass by. It keeps none of them. */
export class FrameCursor {
  readonly #header = Buffer.alloc(14)
  #headerBytes = 0
  /** Bytes of the current frame's payload that are still to come. */
  #left = 0

  /** Between two frames: only here may one of our own be put in. */
  get atBoundary(): boolean {
    return this.#left === 0 && this.#headerBytes === 0
  }

  read(piece: Buffer): void {
    let at = 0
    while (at < piece.length) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, piece.length - at)
        this.#left -= taken
        at += taken
        continue
      }
      this.#header[this.#headerBytes++] = piece[at++]!
      if (this.#headerBytes < 2 || this.#headerBytes < this.#headerSize()) continue
      this.#left = this.#payloadLength()
      this.#headerBytes = 0
    }
  }

  #headerSize(): number {
    const second = this.#header[1]!
    const length = second & 0x7f
    return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + (second & 0x80 ? 4 : 0)
  }

  #payloadLength(): number {
    const length = this.#header[1]! & 0x7f
    if (length === 126) return this.#header.readUInt16BE(2)
    return length === 127 ? Number(this.#header.readBigUInt64BE(2)) : length
  }
}
