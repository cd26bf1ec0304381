import { setTimeout as sleep } from 'node:timers/promises'
import { type ConnectionOptions, secondsOf } from './connection.ts'

const EVERY_MS = 200
const DEFAULT_TIMEOUT_S = '30'

/** Asks until it holds. Ends with a TimeoutError (exit code 8) after --timeout seconds. */
export async function waitUntil(
  { timeout = DEFAULT_TIMEOUT_S }: Pick<ConnectionOptions, 'timeout'>,
  whatNot: string,
  holds: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + secondsOf(timeout) * 1_000
  while (!(await holds())) {
    if (performance.now() >= deadline) {
      throw Object.assign(new Error(`After ${timeout} s ${whatNot}.`), { name: 'WaitTimeout' })
    }
    await sleep(EVERY_MS)
  }
}
