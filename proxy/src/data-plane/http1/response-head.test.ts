import { describe, expect, it } from 'vitest'
import { MalformedResponse, parseResponseHead, trimmed } from './response-head.ts'

const head = (...lines: string[]) => lines.join('\r\n')

describe('a response head', () => {
  it('keeps names, values, order and duplicates as they came', () => {
    const { status, reason, rawHeaders } = parseResponseHead(
      head('HTTP/1.1 200 Fine \xe9', 'x-A: 1', 'Set-Cookie: a', 'X-a:2 ', 'Set-Cookie: b'),
      'GET',
    )
    expect([status, reason]).toEqual([200, 'Fine \xe9'])
    expect(rawHeaders).toEqual(['x-A', '1', 'Set-Cookie', 'a', 'X-a', '2', 'Set-Cookie', 'b'])
  })

  it.each([
    ['GET', ['Content-Length: 3'], { kind: 'length', bytes: 3 }, 200],
    ['GET', ['Content-Length: 0'], { kind: 'none' }, 200],
    ['GET', ['Transfer-Encoding: CHUNKED'], { kind: 'chunked' }, 200],
    ['GET', [], { kind: 'close' }, 200],
    ['HEAD', ['Content-Length: 3'], { kind: 'none' }, 200],
    ['HEAD', ['Transfer-Encoding: chunked'], { kind: 'none' }, 200],
    ['GET', ['Content-Length: 3'], { kind: 'none' }, 304],
    ['GET', ['Content-Length: 3'], { kind: 'none' }, 204],
    ['GET', ['Content-Length: 3'], { kind: 'none' }, 205],
    ['GET', [], { kind: 'none' }, 103],
  ])('frames the answer to %s with %j as %j', (method, fields, framing, status) => {
    expect(parseResponseHead(head(`HTTP/1.1 ${status} X`, ...fields), method).framing).toEqual(framing)
  })

  it.each([
    [['HTTP/1.1 200 OK', 'Content-Length: 1'], true],
    [['HTTP/1.1 200 OK', 'Content-Length: 1', 'Connection: close'], false],
    [['HTTP/1.1 200 OK', 'Content-Length: 1', 'Connection: X-Up, CLOSE'], false],
    [['HTTP/1.1 200 OK', 'Content-Length: 1', 'Connection: closed'], true],
    [['HTTP/1.0 200 OK', 'Content-Length: 1', 'Connection: keep-alive'], false],
    [['HTTP/1.1 200 OK'], false],
    [['HTTP/1.1 204 X'], true],
    [['HTTP/1.1 204 X', 'Content-Length: 4'], false],
    [['HTTP/1.1 204 X', 'Transfer-Encoding: chunked'], false],
    [['HTTP/1.1 205 X', 'Content-Length: 0'], true],
    [['HTTP/1.1 205 X'], false],
  ])('%j leaves a connection that can be used again: %s', (lines, keepAlive) => {
    expect(parseResponseHead(head(...lines), 'GET').keepAlive).toBe(keepAlive)
  })

  it.each([
    ['timeout=5', 5_000],
    ['max=100, timeout=5', 5_000],
    ['timeout=0', 0],
    ['max=100', -1],
    ['xtimeout=5', -1],
  ])('reads Keep-Alive: %s as %i ms', (value, ms) => {
    expect(parseResponseHead(head('HTTP/1.1 204 X', `Keep-Alive: ${value}`), 'GET').keepAliveMs).toBe(ms)
  })

  it('takes the space before a colon away and no other byte of a value', () => {
    const { rawHeaders } = parseResponseHead(head('HTTP/1.1 204 X', 'A \t: \t \xa0b\xa0 '), 'GET')
    expect(rawHeaders).toEqual(['A', '\xa0b\xa0'])
    expect(trimmed(' \t ', 0, 3)).toBe('')
  })

  it.each([
    'HTTP/1.1 099 X',
    'HTTP/2 200 X',
    'HTTP/1.1 200 O\0K',
    head('HTTP/1.1 200 OK', 'A: b\nC: d'),
    head('HTTP/1.1 200 OK', ' folded'),
    head('HTTP/1.1 200 OK', 'no colon'),
    head('HTTP/1.1 200 OK', 'Content-Length: 1', 'Content-Length: 1'),
    head('HTTP/1.1 200 OK', 'Content-Length: +1'),
    head('HTTP/1.1 200 OK', 'Content-Length: 1', 'Transfer-Encoding: chunked'),
    head('HTTP/1.0 200 OK', 'Transfer-Encoding: chunked'),
    head('HTTP/1.1 200 OK', 'Transfer-Encoding: gzip, chunked'),
  ])('refuses %j', (text) => {
    expect(() => parseResponseHead(text, 'GET')).toThrow(MalformedResponse)
  })
})
