import { describe, expect, it } from 'vitest'
import { messageOf, textOf } from './message-text.ts'

describe('a message that somebody typed', () => {
  it('has a target, headers and a body', () => {
    const text = 'POST /a?b=1 HTTP/1.1\r\nhost: x\nauthorization: Bearer y\n\n{"a":1}\n{"b":2}'
    expect(messageOf(text)).toEqual({
      target: '/a?b=1',
      headers: [
        ['host', 'x'],
        ['authorization', 'Bearer y'],
      ],
      body: '{"a":1}\n{"b":2}',
    })
  })

  it.each([
    ['{"a": 1}', { target: '', headers: [], body: '{"a": 1}' }],
    ['cookie: sid=1', { target: '', headers: [['cookie', 'sid=1']], body: '' }],
    ['/only?x=1', { target: '/only?x=1', headers: [], body: '' }],
    ['', { target: '', headers: [], body: '' }],
  ])('may be any part of that: %j', (text, message) => {
    expect(messageOf(text)).toEqual(message)
  })

  it('is shown again in the form in which it was typed', () => {
    const text = '/a?b=1\nhost: x\n\nbody'
    expect(textOf(messageOf(text), messageOf(text))).toBe(text)
    expect(textOf(messageOf('{}'), messageOf('{}'))).toBe('{}')
  })
})
