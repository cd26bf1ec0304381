import { describe, expect, it } from 'vitest'
import { routeOf } from './facts-for-tests.ts'
import { rewriteLocation, rewriteSetCookie } from './location.ts'

const origins = new Set(['http://127.0.0.1:4102', 'http://legacy.internal'])
const hosts = new Set(['127.0.0.1', 'legacy.internal'])
const plain = routeOf('r')
const rewritten = routeOf('r', { match: { path: { prefix: '/shop' } }, rewrite: { prefix: '/v2' } })

describe('Location', () => {
  it.each([
    ['http://127.0.0.1:4102/products/1?a=1#top', '/products/1?a=1#top'],
    ['http://LEGACY.internal:80/x', '/x'],
    ['http://legacy.internal', '/'],
    ['http://legacy.internal?x=1', '/?x=1'],
    ['https://legacy.internal/x', 'https://legacy.internal/x'],
    ['https://elsewhere.example/x', 'https://elsewhere.example/x'],
    ['//127.0.0.1:4102/x', '//127.0.0.1:4102/x'],
    ['relative/path', 'relative/path'],
    ['/path', '/path'],
  ])('%s becomes %s', (value, expected) => expect(rewriteLocation(value, origins, plain)).toBe(expected))

  it.each([
    ['http://127.0.0.1:4102/v2/cart', '/shop/cart'],
    ['/v2?x', '/shop?x'],
    ['/v20/cart', '/v20/cart'],
  ])('with a rewritten prefix %s becomes %s', (value, expected) =>
    expect(rewriteLocation(value, origins, rewritten)).toBe(expected),
  )
})

describe('Set-Cookie', () => {
  it.each([
    ['sid=1; Path=/; Domain=legacy.internal; HttpOnly', 'sid=1; Path=/; HttpOnly'],
    ['sid=1; domain=.Legacy.internal', 'sid=1'],
    ['sid=1; Domain=shop.example', 'sid=1; Domain=shop.example'],
    ['sid=domain=legacy.internal', 'sid=domain=legacy.internal'],
    ['toString=1; Domain=constructor', 'toString=1; Domain=constructor'],
  ])('%s becomes %s', (value, expected) => expect(rewriteSetCookie(value, hosts, plain)).toBe(expected))

  it('turns a path under the rewritten prefix back', () => {
    expect(rewriteSetCookie('a=1; Path=/v2/x; Secure', hosts, rewritten)).toBe('a=1; Path=/shop/x; Secure')
  })
})
