import { setTimeout as sleep } from 'node:timers/promises'
import { type ConnectionOptions, secondsOf } from './connection.ts'

const EVERY_MS = 200
const DEFAULT_TIMEOUT_S = '30'

/** Whether it has held for so many looks in a row. */
export function inARow(looks: number, holds: () => Promise<boolean>): () => Promise<boolean> {
  let row = 0
  return async () => {
    row = (await holds()) ? row + 1 : 0
    return row >= looks
  }
}

/** Asks every 200 ms until it holds. Ends with a WaitTimeout (exit code 8) after --timeout seconds. */
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
