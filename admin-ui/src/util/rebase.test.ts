import { describe, expect, it } from 'vitest'
import { rebasedBody } from './rebase.ts'

describe('applying a change again after somebody else was faster', () => {
  const base = { id: 'users', weight: 0, mirror: 25, version: 3 }
  const current = { id: 'users', weight: 5, mirror: 50, version: 4 }

  it('keeps what the other one changed and this person left alone', () => {
    expect(rebasedBody({ weight: 10, mirror: 25, version: 3 }, base, current)).toEqual({
      weight: 10,
      mirror: 50,
      version: 4,
    })
  })

  it('keeps what both changed as this person wants it', () => {
    expect(rebasedBody({ weight: 10, mirror: 0, version: 3 }, base, current)).toMatchObject({
      weight: 10,
      mirror: 0,
    })
  })

  it('keeps what is no field of the object', () => {
    expect(rebasedBody({ weight: 10, version: 3, reason: 'because' }, base, current)).toMatchObject({
      reason: 'because',
    })
  })
})
