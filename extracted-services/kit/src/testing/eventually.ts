/** Asks again until `probe` gives something other than nothing or false. @throws with the last failure at the deadline */
export async function eventually<T>(
  probe: () => Promise<T> | T,
  deadlineMs = 5_000,
): Promise<NonNullable<T>> {
  const until = performance.now() + deadlineMs
  let last: unknown
  while (performance.now() < until) {
    try {
      const value = await probe()
      if (value !== undefined && value !== null && value !== false) return value
      last = new Error(`still ${String(value)}`)
    } catch (error) {
      last = error
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`not within ${deadlineMs} ms: ${String(last)}`, { cause: last })
}
