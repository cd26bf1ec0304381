import type { Result } from './scenario.ts'

const ours = 'banyan'

const number = (value: number): string =>
  value >= 1_000 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 100 ? 0 : 2)

const ratio = (a: number, b: number): string => `${(a / b).toFixed(2)}x`

const cells = (result: Result): Readonly<Record<string, string>> => {
  const { cpuMicrosPerRequest: cpu, more = {} } = result
  return {
    proxy: result.proxy,
    'requests/s': number(result.requestsPerSecond),
    'CPU us/request': cpu === null ? '-' : number(cpu),
    'p50 ms': result.p50Ms.toFixed(3),
    'p99 ms': result.p99Ms.toFixed(3),
    ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, number(value)])),
  }
}

/** How Banyan stands to another: more requests and less CPU are better. */
const versus = (banyan: Result | undefined, other: Result): Readonly<Record<string, string>> => {
  if (banyan === undefined || other === banyan) return {}
  const both = other.cpuMicrosPerRequest !== null && banyan.cpuMicrosPerRequest !== null
  return {
    'banyan req/s': ratio(banyan.requestsPerSecond, other.requestsPerSecond),
    ...(both ? { 'banyan CPU': ratio(banyan.cpuMicrosPerRequest ?? 0, other.cpuMicrosPerRequest ?? 0) } : {}),
  }
}

/** A scenario's results as text: a line for each proxy, and how Banyan stands to each where it took part. */
export const table = (scenario: string, results: readonly Result[]): string => {
  const banyan = results.find(({ proxy }) => proxy === ours)
  const rows = results.map(
    (result) => ({ ...cells(result), ...versus(banyan, result) }) as Record<string, string>,
  )
  const columns = [...new Set(rows.flatMap(Object.keys))]
  const widths = columns.map((column) =>
    Math.max(...[column, ...rows.map((row) => row[column] ?? '')].map(({ length }) => length)),
  )
  const line = (row: (column: string) => string): string =>
    columns
      .map((column, index) =>
        index === 0 ? row(column).padEnd(widths[0]!) : row(column).padStart(widths[index]! + 3),
      )
      .join('')
      .trimEnd()
  return [
    '',
    scenario,
    line((column) => column),
    ...rows.map((row) => line((column) => row[column] ?? '')),
  ].join('\n')
}
