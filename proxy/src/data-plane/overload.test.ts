import { describe, expect, it } from 'vitest'
import { type Load, loadOfThisThread, Overload } from './overload.ts'

const limits = { overloadLagMs: 100, overloadHeapShare: 0.9 }
const well: Load = { worstLagMs: 5, usualLagMs: 1, heapShare: 0.3 }
const late: Load = { worstLagMs: 400, usualLagMs: 200, heapShare: 0.3 }
const pausing: Load = { worstLagMs: 400, usualLagMs: 2, heapShare: 0.3 }
const full: Load = { worstLagMs: 5, usualLagMs: 1, heapShare: 0.95 }

/** What is shed after each of these loads. */
function shedDuring(loads: Load[]): string[] {
  const waiting = [...loads]
  const overload = new Overload(() => waiting.shift()!, { limits, random: () => 0 })
  return loads.map(() => {
    overload.look()
    const shed = [
      overload.shedsShadows && 'shadows',
      overload.shedsCaptures && 'captures',
      overload.refuses() && 'requests',
    ]
    return shed.filter(Boolean).join(' ')
  })
}

describe('overload', () => {
  for (const [name, load] of [
    ['an event loop that is always late', late],
    ['a heap that is nearly full', full],
  ] as const) {
    it(`sheds shadows first, then captures, then requests, for ${name}; and comes back step by step`, () => {
      expect(shedDuring([well, load, load, load, well, well, well])).toEqual([
        '',
        'shadows',
        'shadows captures',
        'shadows captures requests',
        'shadows captures',
        'shadows',
        '',
      ])
    })
  }

  it('refuses nobody for a long pause now and then', () => {
    expect(shedDuring([pausing, pausing, pausing, pausing])).toEqual([
      'shadows',
      'shadows captures',
      'shadows captures',
      'shadows captures',
    ])
  })

  it('refuses a growing share of new requests, and never all', () => {
    let random = 0
    const overload = new Overload(() => late, { limits, random: () => random })
    const shares: number[] = []
    for (let look = 0; look < 8; look++) {
      overload.look()
      let refused = 0
      for (random = 0; random < 0.999; random += 0.01) if (overload.refuses()) refused++
      shares.push(refused)
    }
    expect(shares).toEqual([0, 0, 25, 50, 75, 75, 75, 75])
  })

  it('measures how late an event loop is', async () => {
    const load = loadOfThisThread()
    const turns = async (times: number, busyMs: number) => {
      for (let turn = 0; turn < times; turn++) {
        const until = performance.now() + busyMs
        while (performance.now() < until);
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    }
    load()
    await turns(6, 60)
    const { usualLagMs, worstLagMs, heapShare } = load()
    expect(usualLagMs).toBeGreaterThan(20)
    expect(worstLagMs).toBeGreaterThanOrEqual(usualLagMs)
    expect(heapShare).toBeGreaterThan(0)
    expect(heapShare).toBeLessThan(1)
  })
})
