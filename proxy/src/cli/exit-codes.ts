/** What the command line says to scripts. Part of the public surface: a code never changes its meaning. */
export const EXIT = {
  ok: 0,
  error: 1,
  usage: 2,
  notFound: 3,
  conflict: 4,
  refused: 5,
  unreachable: 6,
  notPermitted: 7,
  timeout: 8,
} as const

export const EXIT_HELP = `
Exit codes:
  0  done
  1  something failed
  2  wrong usage or input
  3  there is no such thing
  4  conflict: it has changed meanwhile, exists already, or is in use
  5  refused: for example a candidate that is not healthy
  6  the server cannot be reached
  7  not signed in, or not permitted
  8  no answer in time, or what --wait waits for has not come`

/** A mistake in how a command was called; the message says what would be right. */
export class UsageError extends Error {}

const REFUSED = new Set([
  'no_candidate',
  'candidate_unhealthy',
  'route_retired',
  'too_many_attempts',
  'wrong_host',
])
const BY_STATUS: Record<number, number> = {
  0: EXIT.unreachable,
  400: EXIT.usage,
  401: EXIT.notPermitted,
  403: EXIT.notPermitted,
  404: EXIT.notFound,
  409: EXIT.conflict,
}

/** The exit code for an error, of the API or of our own. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof Error)) return EXIT.error
  if (error instanceof UsageError) return EXIT.usage
  if (error.name === 'TimeoutError' || error.name === 'WaitTimeout') return EXIT.timeout
  if (error.name !== 'ApiError') return EXIT.error
  const { status, code } = error as Error & { status: number; code: string }
  return REFUSED.has(code) ? EXIT.refused : (BY_STATUS[status] ?? EXIT.error)
}
