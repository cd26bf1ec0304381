import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../domain/compare/json.ts'
import { preview } from '../../domain/compare/preview-value.ts'
import type { Difference } from '../../domain/difference.ts'
import { Redactor } from './redactor.ts'
import { isCard } from './secret-values.ts'

const redactor = new Redactor('a key', ['customer-reference'])
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLW9mLWl0'
const json = (text: string) => preview(redactor.tree(parseJson(text)), 1e9)

describe('a redactor', () => {
  it('gives the same secret the same hash, another one another, and another key another', () => {
    expect(redactor.secret('one')).toBe(redactor.secret('one'))
    expect(redactor.secret('one')).not.toBe(redactor.secret('two'))
    expect(new Redactor('another key').secret('one')).not.toBe(redactor.secret('one'))
    expect(redactor.secret('one')).toMatch(/^\[redacted [\w-]{10}\]$/)
  })

  it.each([
    ['{"password":"hunter2"}', 'hunter2'],
    ['{"user":{"apiKey":"abc-123"}}', 'abc-123'],
    ['{"client_secret":{"old":["one"],"new":"two-2"}}', 'two-2'],
    ['{"card":4111111111111111}', '4111111111111111'],
    ['{"note":"card 4111 1111 1111 1111, please"}', '4111 1111'],
    [`{"link":"https://x/?a=1&access_token=zzz9"}`, 'zzz9'],
    [`{"text":"use ${JWT}"}`, JWT],
    ['{"dsn":"postgres://app:s3cr3t@db/x"}', 's3cr3t'],
    ['{"Customer-Reference":"K-77"}', 'K-77'],
    ['{"pin":1234}', '1234'],
  ])('takes the secret out of %s', (text, secret) => {
    expect(json(text)).not.toContain(secret)
    expect(json(text)).toContain('[redacted ')
  })

  it.each([
    '{"id":9007199254740993,"at":"2026-01-02T03:04:05Z","price":1.0}',
    '{"key":"colour","keys":["a"],"passenger":"Ann","author":"Bo","pinned":true}',
    '{"uuid":"8f14e45f-ceea-467a-9538-1d2f5b8a9c10","order":"ord_12345"}',
    '{"__proto__":1,"constructor":{"x":null}}',
  ])('leaves %s as it is', (text) => {
    expect(json(text)).toBe(text)
  })

  it('keeps names and attributes of cookies, and takes every value', () => {
    const headers = redactor.headers([
      ...['Cookie', 'sid=abc; theme=dark'],
      ...['Set-Cookie', 'sid=abc; Path=/; HttpOnly'],
      ...['Authorization', 'Bearer abcdef123'],
      ...['X-Api-Key', 'k1'],
      ...['Proxy-Authorization', 'Basic Zm9v'],
      ...['Location', '/reset?token=abc1'],
      ...['Content-Type', 'application/json; charset=utf-8'],
    ])
    const text = JSON.stringify(headers)
    for (const secret of ['=abc', 'dark', 'abcdef123', 'k1', 'Zm9v', 'abc1'])
      expect(text).not.toContain(secret)
    expect(headers[1]?.[1]).toMatch(/^sid=\[redacted [\w-]{10}\]; Path=\/; HttpOnly$/)
    expect(headers[0]?.[1]).toMatch(/^sid=\[redacted .{10}\]; theme=\[redacted .{10}\]$/)
    expect(headers[6]).toEqual(['Content-Type', 'application/json; charset=utf-8'])
  })

  it('redacts a target in its path and in its query, and leaves ids', () => {
    const target = redactor.target(
      `/users/42/token/a1b2c3/${JWT}/mZ8qL2xV9rT4wK7pD3nB6cYq?api_key=K1&q=tea&e=%22x%22&key=K2`,
    )
    for (const secret of ['a1b2c3', JWT, 'mZ8qL2xV', 'K1', 'K2']) expect(target).not.toContain(secret)
    expect(target).toMatch(/^\/users\/42\/token\//)
    expect(target).toContain('&q=tea&e=%22x%22&')
    const uuid = '/orders/8f14e45f-ceea-467a-9538-1d2f5b8a9c10/items/507f1f77bcf86cd799439011?page=2'
    expect(redactor.target(uuid)).toBe(uuid)
  })

  it('finds secrets in text, forms, HTML and XML', () => {
    const text = [
      'password: hunter2',
      "secret='s-1'",
      '<session_token>t-1</session_token>',
      '<input type="hidden" name="csrf_token" value="c-1">',
      '<meta name="api-key" content="m-1">',
      '<input name="city" value="Rome">',
    ].join('\n')
    const clean = redactor.text(text)
    for (const secret of ['hunter2', 's-1', 't-1', 'c-1', 'm-1']) expect(clean).not.toContain(secret)
    expect(clean).toContain('<input name="city" value="Rome">')
    expect(redactor.form('user=ann&password=p+w%21&note=hi')).toMatch(/^user=ann&password=[^&]+&note=hi$/)
  })

  it('redacts the values of a difference by where they are and by what they hold', () => {
    const difference = (path: string, baseline: string): Difference => ({
      ...{ path, kind: 'value', count: 1, rules: [], distance: null, classes: null },
      instances: [{ baselineAt: '/a', candidateAt: null, baseline, candidate: null }],
    })
    const value = (path: string, text: string) =>
      redactor.difference(difference(path, text)).instances[0]?.baseline
    expect(value('user.password', '"hunter2"')).toMatch(/^\[redacted/)
    expect(value(':cookie.sid.value', '"abc"')).toMatch(/^\[redacted/)
    expect(value(':cookie.sid.path', '"/"')).toBe('"/"')
    expect(value(':header.authorization', '"x"')).toMatch(/^\[redacted/)
    expect(value('user', '{"name":"ann","token":"abc')).toMatch(
      /^\{"name":"ann","token":"\[redacted .{10}\]"$/,
    )
    expect(value('items[].price', '12.5')).toBe('12.5')
  })

  it('redacting twice changes nothing more', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const once = redactor.text(`token=${text} password: ${text}`)
        expect(redactor.text(once)).toBe(once)
      }),
    )
  })

  it('takes time linear in the text, whatever is in it', () => {
    const started = performance.now()
    for (const bait of ['-eyJ', 'a', 'a.', '<a>', '"', '1 ', 'x=', '//a:', 'password', 'Bearer ']) {
      redactor.text(bait.repeat(Math.ceil(128_000 / bait.length)))
    }
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('a card number', () => {
  it('has the digits of an issuer and a check digit', () => {
    expect(['4111111111111111', '5500 0000 0000 0004', '378282246310005'].map(isCard)).toEqual([
      true,
      true,
      true,
    ])
    expect(['4111111111111112', '9007199254740993', '1234567890123'].map(isCard)).toEqual([
      false,
      false,
      false,
    ])
  })
})
