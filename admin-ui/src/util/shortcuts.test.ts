import { describe, expect, it } from 'vitest'
import { press, SHORTCUTS } from './shortcuts.ts'

const after = (...keys: string[]) =>
  keys.reduce<ReturnType<typeof press>>((state, key) => press(state.pending, key), {
    pending: [],
    matches: [],
  })
const ids = (...keys: string[]) => after(...keys).matches.map((match) => match.id)

describe('shortcuts', () => {
  it('are told from one key or from two in a row', () => {
    expect(ids('/')).toEqual(['filter'])
    expect(ids('g')).toEqual([])
    expect(ids('g', 'r')).toEqual(['go:/routes'])
  })

  it('forget a beginning that nothing follows', () => {
    expect(after('g', 'q')).toEqual({ pending: [], matches: [] })
    expect(ids('g', 'j')).toEqual(['next'])
    expect(ids('g', 'g', 'o')).toEqual(['go:/'])
  })

  it('tell Shift apart', () => {
    expect(ids('r')).toEqual(['ramp'])
    expect(ids('R')).toEqual(['roll-back', 'resolve'])
  })

  it('are each reachable: none is hidden behind another', () => {
    for (const shortcut of SHORTCUTS) expect(ids(...shortcut.keys)).toContain(shortcut.id)
  })
})
