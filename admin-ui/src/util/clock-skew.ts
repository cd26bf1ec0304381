/** Less than this is how long a message may be on its way. */
const TOLERATED_MS = 15_000

/**
 * How this computer's clock stands against the server's, in words; null when they agree. `serverAtMs` was the
 * server's time when it wrote what arrived here at `arrivedAtMs`.
 */
export function skewText(serverAtMs: number, arrivedAtMs: number): string | null {
  const offMs = arrivedAtMs - serverAtMs
  if (Math.abs(offMs) < TOLERATED_MS) return null
  const seconds = Math.round(Math.abs(offMs) / 1_000)
  const size = seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`
  return `This computer's clock is ${size} ${offMs > 0 ? 'ahead of' : 'behind'} the server's.`
}
