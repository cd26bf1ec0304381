import { describe, expect, it } from 'vitest'
import { press, SHORTCUTS } from './shortcuts.ts'

const after = (...keys: string[]) =>
  keys.reduce<ReturnType<typeof press>>((state, key) => press(state.pending, key), {
    pending: [],
    match: null,
  })

describe('shortcuts', () => {
  it('are told from one key or from two in a row', () => {
    expect(after('/').match?.id).toBe('filter')
    expect(after('g').match).toBeNull()
    expect(after('g', 'r').match?.id).toBe('go:/routes')
  })

  it('forget a beginning that nothing follows', () => {
    expect(after('g', 'x')).toEqual({ pending: [], match: null })
    expect(after('g', 'j').match?.id).toBe('next')
    expect(after('g', 'g', 'o').match?.id).toBe('go:/')
  })

  it('tell Shift apart', () => {
    expect(after('r').match?.id).toBe('ramp')
    expect(after('R').match?.id).toBe('roll-back')
  })

  it('are each reachable: none is hidden behind another', () => {
    for (const shortcut of SHORTCUTS) expect(after(...shortcut.keys).match?.id).toBe(shortcut.id)
  })
})
