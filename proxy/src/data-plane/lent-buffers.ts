import type { ServerResponse } from 'node:http'

/** From here on a piece goes through a buffer that is used again: those of a long body would be the collector's main work. */
const LARGE_BYTES = 8 * 1024
const BUFFER_BYTES = 64 * 1024
/** Buffers that wait to be used again. */
const FREE_MAX = 256

const free: Buffer[] = []

/** Writes a copy of a piece that is only lent. False: wait for `drain`. */
export function writeLent(res: ServerResponse, piece: Buffer): boolean {
  if (piece.length < LARGE_BYTES || piece.length > BUFFER_BYTES) return res.write(Buffer.from(piece))
  const buffer = free.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES)
  piece.copy(buffer)
  return res.write(buffer.subarray(0, piece.length), () => {
    if (free.length < FREE_MAX) free.push(buffer)
  })
}
