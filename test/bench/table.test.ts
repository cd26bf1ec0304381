import { describe, expect, it } from 'vitest'
import { parseOptions, selected } from './options.ts'
import { table } from './table.ts'

const result = (proxy: string, requestsPerSecond: number, cpuMicrosPerRequest: number | null) => ({
  scenario: 'some',
  proxy,
  requestsPerSecond,
  cpuMicrosPerRequest,
  p50Ms: 1.5,
  p99Ms: 9,
})

describe('table', () => {
  it('sets every proxy against Banyan in requests and in CPU', () => {
    const text = table('some', [
      result('banyan', 20_000, 40),
      result('nginx', 50_000, 16),
      result('direct', 80_000, null),
    ])
    expect(text.split('\n')).toEqual([
      '',
      'some',
      'proxy    requests/s   CPU us/request   p50 ms   p99 ms   banyan req/s   banyan CPU',
      'banyan       20,000            40.00    1.500    9.000',
      'nginx        50,000            16.00    1.500    9.000          0.40x        2.50x',
      'direct       80,000                -    1.500    9.000          0.25x',
    ])
  })

  it('prints what only one scenario measures', () => {
    const text = table('some', [{ ...result('nginx', 900, 16), more: { 'MB/s': 1_234.5 } }])
    expect(text).toMatch(/MB\/s\n.* 1,235$/)
  })
})

describe('options', () => {
  const scenarios = [
    { names: ['fall-through', 'covered-route'], onDemand: false },
    { names: ['mirror'], onDemand: true },
  ]

  it('choose the default scenarios, all, or those named', () => {
    expect(selected(scenarios, parseOptions([]))).toEqual([scenarios[0]])
    expect(selected(scenarios, parseOptions(['--all']))).toEqual(scenarios)
    expect(selected(scenarios, parseOptions(['--scenario', 'mirr']))).toEqual([scenarios[1]])
  })

  it('refuse what they do not know and say what there is', () => {
    expect(() => selected(scenarios, parseOptions(['--scenario', 'x']))).toThrow(
      'fall-through, covered-route, mirror',
    )
    expect(() => parseOptions(['--fast'])).toThrow(/--fast.*--quick/s)
  })
})
