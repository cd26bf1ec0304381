import { describe, expect, it } from 'vitest'
import { identical } from './identical.ts'
import { takenOf } from './shadow-for-tests.ts'

const withHeaders = (...headers: string[]) => takenOf('same', { headers })
const TYPE = ['Content-Type', 'text/plain']

describe('answers that need no comparing', () => {
  it('are the same to the byte, however they were cut', () => {
    const pieces = ['sa', 'me'].map((text) => Buffer.from(text))
    expect(identical(takenOf('same'), takenOf('same', { pieces }))).toBe(true)
    expect(identical(takenOf('same'), takenOf('sane'))).toBe(false)
    expect(identical(takenOf(''), takenOf('', { pieces: [] }))).toBe(true)
  })

  it('may differ in headers that nobody compares, and in how names are written', () => {
    const a = withHeaders('Date', 'now', ...TYPE, 'x-a', '1', 'Allow', 'GET')
    expect(identical(a, withHeaders('content-type', 'text/plain', 'allow', 'GET'))).toBe(true)
    expect(identical(a, withHeaders('allow', 'GET', ...TYPE))).toBe(false)
    expect(identical(a, withHeaders(...TYPE))).toBe(false)
    expect(identical(a, withHeaders('content-type', 'text/html', 'allow', 'GET'))).toBe(false)
  })

  it('are in the same coding: the same bytes mean something else in another', () => {
    expect(identical(withHeaders(...TYPE, 'content-encoding', 'br'), withHeaders(...TYPE))).toBe(false)
  })

  it('are whole, and no failures', () => {
    expect(identical(takenOf('a', { truncated: true }), takenOf('a', { truncated: true }))).toBe(false)
    const failure = { reason: 'timeout', message: '' }
    expect(identical(takenOf('a', { failure }), takenOf('a', { failure }))).toBe(false)
    expect(identical(takenOf('a', { status: 201 }), takenOf('a'))).toBe(false)
  })
})
