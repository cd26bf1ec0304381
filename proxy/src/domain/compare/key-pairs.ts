/** How the keys of two objects belong together, when they are not the same in the same order. */
export type KeyPairs = {
  readonly a: readonly string[]
  readonly b: readonly string[]
  /** For each key of `a`, where it is in `b`; -1 for a missing one. */
  readonly there: readonly number[]
  /** Where `b` has keys that `a` lacks. */
  readonly extra: readonly number[]
}

/** Whether both have the same keys in the same order. */
export function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Pairs the keys of two objects, or takes the pairs of the last ones if those had the same keys. Null: a key is repeated. */
export function pairKeys(a: readonly string[], b: readonly string[], last: KeyPairs | null): KeyPairs | null {
  if (last !== null && sameKeys(a, last.a) && sameKeys(b, last.b)) return last
  const positions = new Map<string, number>()
  for (let i = 0; i < b.length; i++) positions.set(b[i]!, i)
  if (positions.size !== b.length || new Set(a).size !== a.length) return null
  const there = a.map((key) => {
    const at = positions.get(key)
    positions.delete(key)
    return at ?? -1
  })
  return { a, b, there, extra: [...positions.values()] }
}
