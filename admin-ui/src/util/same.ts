/** Whether two lists hold the same texts, in whatever order. */
export const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text) => b.includes(text))
