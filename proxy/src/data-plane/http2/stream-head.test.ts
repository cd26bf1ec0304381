import { describe, expect, it } from 'vitest'
import { streamHead } from './stream-head.ts'

const GET = [':method', 'GET', ':scheme', 'https', ':path', '/a?b', ':authority', 'a.example']

describe('the head of a stream', () => {
  it('is an HTTP/1.1 head with the authority as its Host', () => {
    expect(streamHead([...GET, 'x-a', '1', 'x-a', '2'], true)).toMatchObject({
      method: 'GET',
      url: '/a?b',
      rawHeaders: ['host', 'a.example', 'x-a', '1', 'x-a', '2'],
    })
  })

  it('has chunks where a body of unknown length follows, and only there', () => {
    const framing = (fields: string[], endsHere: boolean) => {
      const head = streamHead([...GET, ...fields], endsHere)
      return typeof head === 'string' ? head : head.rawHeaders.slice(2)
    }
    expect(framing([], false)).toEqual(['transfer-encoding', 'chunked'])
    expect(framing([], true)).toEqual([])
    expect(framing(['content-length', '3'], false)).toEqual(['content-length', '3'])
    expect(framing(['content-length', '3'], true)).toBe('malformed_request')
  })

  it('joins the crumbs of a cookie where the first was', () => {
    const head = streamHead([...GET, 'cookie', 'a=1', 'x-b', '2', 'cookie', 'c=3'], true)
    expect(head).toMatchObject({ rawHeaders: ['host', 'a.example', 'cookie', 'a=1; c=3', 'x-b', '2'] })
  })

  it('takes the Host where there is no authority, and one that says the same', () => {
    const without = GET.slice(0, 6)
    expect(streamHead([...without, 'host', 'b.example'], true)).toMatchObject({
      rawHeaders: ['host', 'b.example'],
    })
    expect(streamHead([...GET, 'host', 'A.example'], true)).toMatchObject({
      rawHeaders: ['host', 'a.example'],
    })
  })

  it.each([
    ['no host at all', GET.slice(0, 6), 'bad_host'],
    ['two names for one request', [...GET, 'host', 'b.example'], 'bad_host'],
    ['an authority with a user', [...GET.slice(0, 6), ':authority', 'u@a.example'], 'bad_host'],
    ['an authority with a path', [...GET.slice(0, 6), ':authority', 'a.example/x'], 'bad_host'],
    [
      'a path in absolute form',
      [':method', 'GET', ':scheme', 'https', ':path', 'http://b.example/'],
      'malformed_request',
    ],
    ['an asterisk for GET', [':method', 'GET', ':scheme', 'https', ':path', '*'], 'malformed_request'],
    ['CONNECT', [':method', 'CONNECT', ':authority', 'a.example:443'], 'method_not_supported'],
    ['an unknown pseudo-field', [...GET, ':protocol', 'websocket'], 'malformed_request'],
    ['a pseudo-field twice', [...GET, ':path', '/'], 'malformed_request'],
    ['a pseudo-field after others', ['x-a', '1', ...GET], 'malformed_request'],
    ['a name in capitals', [...GET, 'X-A', '1'], 'malformed_request'],
    ['a transfer coding', [...GET, 'transfer-encoding', 'chunked'], 'malformed_request'],
    ['a connection header', [...GET, 'connection', 'close'], 'malformed_request'],
    ['TE other than trailers', [...GET, 'te', 'gzip'], 'malformed_request'],
    ['a line feed', [...GET, 'x-a', '1\r\nx-b: 2'], 'malformed_request'],
    ['more than heads may have', [...GET, 'x-a', 'a'.repeat(17_000)], 'headers_too_large'],
  ])('is refused with %s', (_what, fields, reason) => {
    expect(streamHead(fields, true)).toBe(reason)
  })
})
