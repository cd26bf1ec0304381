import { describe, expect, it } from 'vitest'
import { RouteCreate } from './route.ts'

const accepted = (parts: object) =>
  RouteCreate.safeParse({ id: 'a', match: { path: { prefix: '/a' } }, ...parts }).success

describe('what a route writes into a request', () => {
  it.each(['/v2', "/a/b-c_~.%20:@!$&'()*+,;="])('may be the prefix %s', (prefix) => {
    expect(accepted({ rewrite: { prefix } })).toBe(true)
  })

  it.each(['/\u010a', '/\u010d\u010a', '/a b', '/a?b', '/a#b', '/a\\b', '/é'])(
    'is never the prefix %j: on the wire it would be another character',
    (prefix) => expect(accepted({ rewrite: { prefix } })).toBe(false),
  )

  it('has header values of latin-1 without control characters', () => {
    expect(accepted({ requestHeaders: { set: { 'x-a': 'caf\u00e9' } } })).toBe(true)
    expect(accepted({ requestHeaders: { set: { 'x-a': 'a\u010ax-b: 1' } } })).toBe(false)
    expect(accepted({ requestHeaders: { set: { 'x-a': 'a\nx-b: 1' } } })).toBe(false)
  })
})
