import type { Duplex } from 'node:stream'
import { LIMITS } from './limits.ts'

const closing = new WeakSet<Duplex>()

/** The connection has had its last answer: whatever its client still sends is nobody's. */
export const isClosing = (socket: Duplex): boolean => closing.has(socket)
export const markClosing = (socket: Duplex): void => {
  closing.add(socket)
}

/**
 * Ends our side of a connection and reads on for a while. Closing with bytes unread resets it, and
 * a reset can take the answer out of the client's hands (RFC 9112 section 9.6).
 */
export function closeGently(socket: Duplex): void {
  closing.add(socket)
  let left = LIMITS.lingerBytes
  const timer = setTimeout(() => socket.destroy(), LIMITS.lingerMs)
  socket.once('close', () => clearTimeout(timer))
  socket.on('error', () => {})
  socket.removeAllListeners('data')
  socket.on('data', (piece: Buffer) => {
    left -= piece.length
    if (left < 0) socket.destroy()
  })
  socket.resume()
  socket.end()
}

/** The same, as soon as the answer that is being written is out: Node calls this where it would close at once. */
export function closeGentlyAfterAnswer(socket: Duplex & { destroySoon?: () => void }): void {
  closing.add(socket)
  socket.destroySoon = () => closeGently(socket)
}
