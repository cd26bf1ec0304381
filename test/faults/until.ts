import { setTimeout as wait } from 'node:timers/promises'

/** Asks again and again until there is a value; fails when there is none within the limit. */
export async function until<T>(
  what: string,
  ready: () => T | undefined | Promise<T | undefined>,
  limit = 20_000,
): Promise<T> {
  const deadline = performance.now() + limit
  for (;;) {
    const value = await ready()
    if (value !== undefined) return value
    if (performance.now() > deadline) throw new Error(`${what}: not within ${limit} ms`)
    await wait(10)
  }
}
