import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { readRequest } from './request-reader.ts'

type Parts = { method?: string; url?: string; version?: [number, number]; peer?: string; trusted?: boolean }

/** Reads a request as Node's parser hands it over. */
function read(headers: readonly [string, string][], parts: Parts = {}) {
  const { method = 'GET', url = '/', version = [1, 1], peer = '9.9.9.9', trusted = false } = parts
  const req = {
    method,
    url,
    httpVersion: version.join('.'),
    httpVersionMajor: version[0],
    httpVersionMinor: version[1],
    rawHeaders: headers.flat(),
    socket: { remoteAddress: peer, localPort: 8080 },
  } as unknown as IncomingMessage
  return readRequest(req, { pseudonym: 'me', isTrustedPeer: () => trusted, nextRequestId: () => 'id-1' })
}
const host: [string, string] = ['Host', 'Shop.Example.:80']
function block(headers: readonly [string, string][], parts: Parts = {}): string[] {
  const result = read([host, ...headers], parts)
  if (typeof result === 'string') throw new Error(result)
  return result.headerBlock.split('\r\n').slice(1, -1)
}

describe('reading a request', () => {
  it('copies headers as they came and adds our own', () => {
    expect(
      block([
        ['x-A', '1'],
        ['X-a', '2'],
      ]),
    ).toEqual([
      'x-A: 1',
      'X-a: 2',
      'via: 1.1 me',
      'x-forwarded-for: 9.9.9.9',
      'x-forwarded-proto: http',
      'x-forwarded-host: Shop.Example.:80',
      'x-forwarded-port: 8080',
      'x-request-id: id-1',
    ])
  })

  it('makes the facts that routes are matched by', () => {
    expect(read([host], { url: '/%61/./b?c=%zz' })).toMatchObject({
      facts: {
        host: 'shop.example',
        path: '/a/b',
        query: 'c=%zz',
        target: '/%61/./b?c=%zz',
        clientAddress: '9.9.9.9',
      },
      body: { kind: 'none' },
      hasHost: true,
    })
  })

  it('knows an IPv4 client on a listener that speaks IPv6', () => {
    expect(block([], { peer: '::ffff:1.2.3.4' })).toContain('x-forwarded-for: 1.2.3.4')
  })

  it.each([
    [[['Content-Length', '007']], { kind: 'length', bytes: 7 }],
    [[['transfer-encoding', 'Chunked']], { kind: 'chunked' }],
    [[['Content_Length', '7']], { kind: 'none' }],
  ] as [[string, string][], object][])('frames %j as %j', (headers, body) => {
    expect(read([host, ...headers])).toMatchObject({ body })
  })

  it.each([
    ['bad_host', [], {}],
    ['bad_host', [['Host', '']], {}],
    ['bad_host', [['Host', 'a:99999']], {}],
    ['bad_host', [host, host], {}],
    ['ambiguous_path', [host], { url: '/a/../b' }],
    ['ambiguous_path', [host], { url: '/a?b#c' }],
    ['ambiguous_path', [host], { url: '*' }],
    ['target_too_long', [host], { url: `/${'a'.repeat(9_000)}` }],
    ['version_not_supported', [host], { version: [2, 0] }],
    ['method_not_supported', [host], { method: 'TRACE' }],
    ['too_many_headers', [host, ...Array(100).fill(['a', 'b'])], {}],
    ['malformed_request', [host, ['Content-Length', '1'], ['Content-Length', '1']], {}],
    ['malformed_request', [host, ['Content-Length', '1'], ['Transfer-Encoding', 'chunked']], {}],
    ['malformed_request', [host, ['Authorization', 'a'], ['authorization', 'b']], {}],
    ['unsupported_transfer_coding', [host, ['Transfer-Encoding', 'gzip, chunked']], {}],
    ['unsupported_transfer_coding', [host, ['Transfer-Encoding', 'chunked']], { version: [1, 0] }],
    ['loop_detected', [host, ['Via', '1.0 x, 1.1 me (c)']], {}],
    ['max_forwards_reached', [host, ['Max-Forwards', '0']], { method: 'OPTIONS' }],
  ] as [string, [string, string][], Parts][])('refuses as %s: %j %j', (reason, headers, parts) => {
    expect(read(headers, parts)).toBe(reason)
  })

  it('lets Connection take a field away, and not what frames or authorises', () => {
    const lines = block([
      ['X-Secret', '1'],
      ['Authorization', 'a'],
      ['Connection', 'X-Secret, Authorization, Content-Length, Via'],
      ['Content-Length', '3'],
    ])
    expect(lines).toEqual(expect.arrayContaining(['Authorization: a', 'Content-Length: 3', 'via: 1.1 me']))
    expect(lines.join()).not.toMatch(/secret|connection/i)
  })

  it('continues what a trusted peer says, and forgets what a stranger does', () => {
    const said: [string, string][] = [
      ['X-Forwarded-For', '6.6.6.6'],
      ['X-Forwarded-Proto', 'https'],
      ['X-Real-IP', '6.6.6.6'],
    ]
    expect(block(said)).toContain('x-forwarded-for: 9.9.9.9')
    expect(block(said).join()).not.toContain('6.6.6.6')
    expect(block(said, { trusted: true })).toEqual(
      expect.arrayContaining([
        'x-forwarded-for: 6.6.6.6, 9.9.9.9',
        'x-forwarded-proto: https',
        'X-Real-IP: 6.6.6.6',
      ]),
    )
  })
})
