type Raw = Record<string, unknown>

/** How one parameter of an address is read; what it refuses is as if it were not there. */
export type Param<T> = (value: unknown) => T | undefined

export const text: Param<string> = (value) => {
  // The router reads numbers as numbers; a filter of "42" is a text all the same.
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export const whole: Param<number> = (value) => (Number.isSafeInteger(value) ? (value as number) : undefined)

export const oneOf =
  <const T extends readonly string[]>(values: T): Param<T[number]> =>
  (value) =>
    values.includes(value as string) ? (value as T[number]) : undefined

export type SearchOf<S extends Record<string, Param<unknown>>> = {
  [K in keyof S]?: S[K] extends Param<infer T> ? T | undefined : never
}

/**
 * Checks the search part of an address. Three kinds of parameter do not need a schema library, which would be
 * 10 kB before the first page.
 */
export const searchOf =
  <S extends Record<string, Param<unknown>>>(params: S) =>
  (raw: Raw): SearchOf<S> => {
    const read = Object.entries(params).map(([name, param]) => [name, param(raw[name])])
    return Object.fromEntries(read.filter(([, value]) => value !== undefined)) as SearchOf<S>
  }
