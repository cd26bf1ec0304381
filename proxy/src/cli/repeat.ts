import { setTimeout as sleep } from 'node:timers/promises'
import { UsageError } from './exit-codes.ts'
import { note, type OutputOptions } from './output.ts'

export type WatchOptions = OutputOptions & { watch?: string | true }

const EVERY_S = 2

/**
 * Does it once, or with --watch again and again until Ctrl-C. In a terminal the screen is drawn anew; into a pipe one
 * answer follows the other, as JSON one on each line. A failure ends the first round only: later ones are waited out.
 */
export async function repeat<O extends WatchOptions>(
  options: O,
  once: (options: O) => Promise<void>,
): Promise<void> {
  if (options.watch === undefined) return once(options)
  const seconds = options.watch === true ? EVERY_S : Number(options.watch)
  if (!(seconds > 0 && seconds <= 3_600)) {
    throw new UsageError(`--watch takes seconds from 0 to 3600, not ${JSON.stringify(options.watch)}`)
  }
  const stopping = new AbortController()
  process.once('SIGINT', () => stopping.abort())
  for (let round = 1; !stopping.signal.aborted; round++) {
    if (process.stdout.isTTY) process.stdout.write('\u001b[2J\u001b[H')
    const answer = once({ ...options, compact: true })
    await (round === 1 ? answer : answer.catch((error: Error) => note(error.message)))
    await sleep(seconds * 1_000, undefined, { signal: stopping.signal }).catch(() => undefined)
  }
}
