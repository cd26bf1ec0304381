import type { Result } from './scenario.ts'

const columns = ['proxy', 'requests/s', 'CPU us/request', 'p50 ms', 'p99 ms'] as const

const row = (cells: readonly string[]): string =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(20) : cell.padStart(16))).join('')

const ours = 'banyan'

const ratio = (a: number, b: number): string => `${(a / b).toFixed(2)}x`

/** A scenario's results as text: one line a proxy, and how Banyan stands to each where it took part. */
export const table = (scenario: string, results: readonly Result[]): string => {
  const banyan = results.find(({ proxy }) => proxy === ours)
  const versus = banyan === undefined ? [] : ['banyan req/s', 'banyan CPU']
  const lines = results.map((result) => {
    const figures = [
      result.proxy,
      Math.round(result.requestsPerSecond).toLocaleString('en'),
      result.cpuMicrosPerRequest.toFixed(1),
      result.p50Ms.toFixed(2),
      result.p99Ms.toFixed(2),
    ]
    if (banyan === undefined) return row(figures)
    if (result === banyan) return row([...figures, '', ''])
    return row([
      ...figures,
      ratio(banyan.requestsPerSecond, result.requestsPerSecond),
      ratio(banyan.cpuMicrosPerRequest, result.cpuMicrosPerRequest),
    ])
  })
  return [`\n${scenario}`, row([...columns, ...versus]), ...lines].join('\n')
}
