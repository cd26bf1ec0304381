import type { OnReadOpts } from 'node:net'

/** As much as one read takes. One buffer serves all connections of a thread, since each read is handled before the next. */
const READ_BYTES = 64 * 1024
const buffer = Buffer.allocUnsafeSlow(READ_BYTES)

/** Where a plain connection's bytes arrive. Without a buffer of its own for each read, a small answer allocates none. */
export class Inbox {
  readonly onread: OnReadOpts
  /** The piece is only lent. */
  onBytes: (piece: Buffer) => void

  /** `onStray` is told of bytes that come before anyone takes them. */
  constructor(onStray: () => void) {
    this.onBytes = onStray
    this.onread = {
      buffer,
      callback: (size) => {
        this.onBytes(buffer.subarray(0, size))
        return true
      },
    }
  }
}
