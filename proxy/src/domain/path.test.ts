import { describe, expect, it } from 'vitest'
import { matchablePath } from './path.ts'

describe('the path that is matched', () => {
  it.each([
    ['/products', '/products'],
    ['/a//b', '/a//b'],
    ['/a/./b', '/a/b'],
    ['/a/.', '/a/'],
    ['/%61dmin', '/admin'],
    ['/a%2fb', '/a%2Fb'],
    ['/@scope%2fname', '/@scope%2Fname'],
    ['/%zz', '/%zz'],
    ['/.well-known/x', '/.well-known/x'],
    ['/a/...', '/a/...'],
    ['/%e0%a4%85', '/%E0%A4%85'],
    ['/%f0%9f%8c%b3', '/%F0%9F%8C%B3'],
    ['/\'"<>|{}^', '/\'"<>|{}^'],
  ])('reads %s as %s', (path, matched) => expect(matchablePath(path)).toBe(matched))

  it.each([
    '/a/../b',
    '/..',
    '/%2e%2e/admin',
    '/a/%2E./b',
    '/public\\..\\admin',
    '/..;/admin',
    '/a%2f..%2fadmin',
    '/%00',
    '/a#b',
    '/%5c..',
    '/%c0%ae%c0%ae/',
    '/%e0%80%ae%e0%80%ae/',
    '/%F0%80%80%AF/',
    '/..%3b/admin',
    'a',
    '',
    '/a b',
  ])('refuses %s, which backends read in different ways', (path) => expect(matchablePath(path)).toBeNull())
})
