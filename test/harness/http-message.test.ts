import { describe, expect, it } from 'vitest'
import { parseRequest, parseResponse, valuesOf } from './http-message.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const response = (text: string, ended = false, method = 'GET') =>
  parseResponse(bytes(text), ended, method)?.value
const request = (text: string, ended = false) => parseRequest(bytes(text), ended)?.value

describe('parseResponse', () => {
  it('reads a body of known length and leaves what follows', () => {
    const text = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 204 X\r\n\r\n'
    const parsed = parseResponse(bytes(text), false)
    expect(parsed?.value).toMatchObject({ status: 200, reason: 'OK', framing: 'length', complete: true })
    expect(parsed?.value.body.toString()).toBe('hello')
    expect(text.slice(parsed?.used)).toBe('HTTP/1.1 204 X\r\n\r\n')
  })

  it('waits for the rest of a head or a body', () => {
    expect(response('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n')).toBeUndefined()
    expect(response('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell')).toBeUndefined()
    expect(response('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n')).toBeUndefined()
  })

  it('reads chunks with extensions, and trailers', () => {
    const read = response(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\nA\r\n, world...\r\n0\r\nX-Sum: 1\r\n\r\n',
    )
    expect(read?.body.toString()).toBe('hello, world...')
    expect(read?.trailers).toEqual([['X-Sum', '1']])
  })

  it('keeps the 1xx answers before the final one', () => {
    const read = response(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: a\r\n\r\nHTTP/1.1 204 No\r\n\r\n',
    )
    expect(read?.status).toBe(204)
    expect(read?.interim.map(({ startLine }) => startLine)).toEqual([
      'HTTP/1.1 100 Continue',
      'HTTP/1.1 103 Hints',
    ])
  })

  it('knows that answers to HEAD, and 204 and 304, have no body', () => {
    for (const [text, method] of [
      ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', 'HEAD'],
      ['HTTP/1.1 204 No\r\n\r\n', 'GET'],
      ['HTTP/1.1 304 Not\r\nContent-Length: 5\r\n\r\n', 'GET'],
    ] as const) {
      expect(response(text, false, method)).toMatchObject({ framing: 'none', complete: true })
    }
  })

  it('reads a body that ends with the connection', () => {
    expect(response('HTTP/1.1 200 OK\r\n\r\nhello')).toBeUndefined()
    expect(response('HTTP/1.1 200 OK\r\n\r\nhello', true)).toMatchObject({ framing: 'close', complete: true })
  })

  it('says that an answer was cut short', () => {
    expect(response('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel', true)?.complete).toBe(false)
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nwo'
    expect(response(chunked, true)?.complete).toBe(false)
    expect(response(chunked, true)?.body.toString()).toBe('hellowo')
  })

  it('keeps repeated fields apart and in order', () => {
    const read = response('HTTP/1.1 204 No\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n\r\n')
    expect(valuesOf(read?.headers ?? [], 'SET-COOKIE')).toEqual(['a=1', 'b=2'])
  })

  it.each([
    ['two framings', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello'],
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello'],
    ['a length that is no number', 'Content-Length: +5\r\n\r\nhello'],
    ['a coding besides chunked', 'Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
    ['a chunk size that is no number', 'Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n'],
    ['a chunk that is longer than its size', 'Transfer-Encoding: chunked\r\n\r\n4\r\nhello\r\n0\r\n\r\n'],
    ['a space before the colon', 'X-A : 1\r\n\r\n'],
    ['a folded line', 'X-A: 1\r\n 2\r\n\r\n'],
    ['a bare line feed', 'X-A: 1\nX-B: 2\r\n\r\n'],
  ])('refuses %s', (_, rest) => {
    expect(() => response(`HTTP/1.1 200 OK\r\n${rest}`)).toThrow()
  })

  it('refuses a status that does not exist', () => {
    expect(() => response('HTTP/1.1 099 X\r\n\r\n')).toThrow('status line')
    expect(() => response('SSH-2.0-OpenSSH_9.2\r\n\r\n')).toThrow('status line')
  })
})

describe('parseRequest', () => {
  it('reads method, raw target and body', () => {
    const read = request('POST /a%2fb?x= HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi')
    expect(read).toMatchObject({ method: 'POST', target: '/a%2fb?x=', framing: 'length' })
    expect(read?.body.toString()).toBe('hi')
  })

  it('reads a request without length as one without a body', () => {
    expect(request('DELETE / HTTP/1.1\r\nHost: a\r\n\r\n')).toMatchObject({ framing: 'none', complete: true })
  })

  it('refuses a request line that is none', () => {
    expect(() => request('GET /a b HTTP/1.1\r\n\r\n')).toThrow('request line')
    expect(() => request('GET / HTTP/2.0\r\n\r\n')).toThrow('request line')
  })
})
