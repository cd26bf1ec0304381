import type { BackendBreaker, BackendCondition, BackendHealth } from '../../contracts/backend.ts'
import type { Hold } from '../../domain/route.ts'

/** A certificate that ends within this time is worth a word. */
const EXPIRES_SOON_MS = 14 * 86_400_000

type Parts = {
  status: BackendHealth
  breaker: BackendBreaker
  hold: Hold | undefined
  checked: boolean
  waiting: number
}

const ORDER = ['good', 'unknown', 'degraded', 'held', 'down'] as const satisfies BackendCondition['level'][]

/** How a backend is: the worst of its parts, and which part that is. */
export function conditionOf(parts: Parts, nowMs: number): BackendCondition {
  const found = [...healthOf(parts), ...breakerOf(parts), ...othersOf(parts, nowMs)]
  const worst = found.sort((a, b) => ORDER.indexOf(b.level) - ORDER.indexOf(a.level))[0]
  return worst ?? { level: 'good', part: 'health', why: parts.status.detail }
}

function healthOf({ status, checked }: Parts): BackendCondition[] {
  if (status.healthy === false) return [{ level: 'down', part: 'health', why: status.detail }]
  if (status.healthy) return []
  const why = checked ? 'It has not been checked yet.' : 'It has no health check.'
  return [{ level: 'unknown', part: 'health', why }]
}

function breakerOf({ breaker, hold }: Parts): BackendCondition[] {
  const { state, cause, threads } = breaker
  const because = cause === null ? '' : `: ${cause}`
  if (hold === 'open') return [{ level: 'held', part: 'hold', why: 'Drained by a person: no new requests.' }]
  const held: BackendCondition[] =
    hold === 'closed'
      ? [{ level: 'degraded', part: 'hold', why: 'Its breaker is held closed: it cannot protect anybody.' }]
      : []
  if (state === 'closed' || hold === 'closed') return held
  if (state === 'open') {
    const where = threads === 1 ? '1 thread' : `${threads} threads`
    return [{ level: 'down', part: 'breaker', why: `Its breaker is open on ${where}${because}` }]
  }
  return [{ level: 'degraded', part: 'breaker', why: `Its breaker is ${state}${because}` }]
}

function othersOf({ status, waiting }: Parts, nowMs: number): BackendCondition[] {
  const found: BackendCondition[] = []
  if (waiting > 0)
    found.push({ level: 'degraded', part: 'pool', why: `${waiting} requests wait for a connection.` })
  if (status.tlsExpiresAt === null) return found
  const leftMs = Date.parse(status.tlsExpiresAt) - nowMs
  if (leftMs < EXPIRES_SOON_MS) {
    const days = Math.max(0, Math.floor(leftMs / 86_400_000))
    found.push({ level: 'degraded', part: 'tls', why: `Its certificate ends in ${days} days.` })
  }
  return found
}
