import { describe, expect, it } from 'vitest'
import { skewText } from './clock-skew.ts'

const SERVER = Date.parse('2026-05-20T12:00:00Z')

describe('the clocks of browser and server', () => {
  it('agree while the difference may be the way', () => {
    expect(skewText(SERVER, SERVER + 3_000)).toBeNull()
    expect(skewText(SERVER, SERVER - 3_000)).toBeNull()
  })

  it('are told apart in words', () => {
    expect(skewText(SERVER, SERVER + 40_000)).toMatch('40 seconds ahead of the server')
    expect(skewText(SERVER, SERVER - 3 * 60_000)).toMatch('3 minutes behind the server')
  })
})
