import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileRegex } from '../regex.ts'
import { hostMatches } from './conditions.ts'
import { factsOf, routeOf } from './facts-for-tests.ts'
import { compileMatcher, compileRoute } from './match.ts'
import { byPrecedence } from './precedence.ts'
import type { RequestFacts } from './request-facts.ts'
import type { Route, RouteMatch } from './route.ts'

const winnerOf = (routes: Route[], facts: RequestFacts) =>
  compileMatcher(routes, compileRegex).match(facts)?.route.id ?? null

const matchOf = (routes: Record<string, RouteMatch>) =>
  Object.entries(routes).map(([id, match]) => routeOf(id, { match }))

describe('precedence', () => {
  // Each line: the routes, the request, who wins and why.
  const cases: [string, Record<string, RouteMatch>, RequestFacts, string | null][] = [
    [
      'an exact host beats a wildcard',
      { a: { host: '*.example' }, b: { host: 'shop.example' } },
      factsOf('/'),
      'b',
    ],
    [
      'a longer wildcard beats a shorter one',
      { a: { host: '*.example' }, b: { host: '*.eu.example' } },
      factsOf('/', { host: 'x.eu.example' }),
      'b',
    ],
    [
      'a host beats a longer path without host',
      { a: { path: { prefix: '/a/b/c' } }, b: { host: 'shop.example' } },
      factsOf('/a/b/c'),
      'b',
    ],
    [
      'a wildcard takes deeper names, not the bare domain',
      { a: { host: '*.example' } },
      factsOf('/', { host: 'example' }),
      null,
    ],
    [
      'an exact path beats a prefix',
      { a: { path: { prefix: '/products' } }, b: { path: { exact: '/products' } } },
      factsOf('/products'),
      'b',
    ],
    [
      'the longest prefix wins',
      { a: { path: { prefix: '/p' } }, b: { path: { prefix: '/p/q' } } },
      factsOf('/p/q/r'),
      'b',
    ],
    ['a prefix ends at an element', { a: { path: { prefix: '/pro' } } }, factsOf('/products'), null],
    ['a prefix takes its own path', { a: { path: { prefix: '/products' } } }, factsOf('/products'), 'a'],
    [
      'a prefix takes its path with a slash',
      { a: { path: { prefix: '/products' } } },
      factsOf('/products/'),
      'a',
    ],
    [
      'a slash at the end of a prefix says nothing',
      { a: { path: { prefix: '/products/' } } },
      factsOf('/products'),
      'a',
    ],
    [
      'a template counts by its literal characters',
      { a: { path: { prefix: '/users' } }, b: { path: { template: '/users/{id}' } } },
      factsOf('/users/7'),
      'b',
    ],
    [
      'a longer prefix beats a template with fewer literal characters',
      { a: { path: { template: '/users/{id}/x' } }, b: { path: { prefix: '/users/seven' } } },
      factsOf('/users/seven/x'),
      'b',
    ],
    [
      'a template takes exactly its elements',
      { a: { path: { template: '/users/{id}' } } },
      factsOf('/users/7/orders'),
      null,
    ],
    ['a placeholder is never empty', { a: { path: { template: '/users/{id}' } } }, factsOf('/users/'), null],
    [
      'a regular expression loses against a prefix of its length',
      { a: { path: { regex: '^/users/.*' } }, b: { path: { prefix: '/users/' } } },
      factsOf('/users/7'),
      'a',
    ],
    [
      'a method condition beats none',
      { a: { path: { prefix: '/p' } }, b: { path: { prefix: '/p' }, methods: ['GET'] } },
      factsOf('/p'),
      'b',
    ],
    [
      'a method that does not hold falls to the next',
      { a: { path: { prefix: '/p' } }, b: { path: { prefix: '/p' }, methods: ['GET'] } },
      factsOf('/p', { method: 'POST' }),
      'a',
    ],
    [
      'GET takes HEAD along',
      { a: { path: { prefix: '/p' }, methods: ['GET'] } },
      factsOf('/p', { method: 'HEAD' }),
      'a',
    ],
    [
      'more header conditions win',
      {
        a: { headers: [{ name: 'x', present: true }] },
        b: {
          headers: [
            { name: 'x', present: true },
            { name: 'y', equals: '1' },
          ],
        },
      },
      factsOf('/', { rawHeaders: ['X', '1', 'Y', '1'] }),
      'b',
    ],
    [
      'more query conditions win',
      {
        a: { query: [{ name: 'x', present: true }] },
        b: {
          query: [
            { name: 'x', present: true },
            { name: 'y', equals: '1' },
          ],
        },
      },
      factsOf('/?x=2&y=1'),
      'b',
    ],
    [
      'a query value is compared decoded',
      { a: { query: [{ name: 'q', equals: 'a b' }] } },
      factsOf('/?q=a%20b'),
      'a',
    ],
    ['nothing that matches falls through', { a: { path: { prefix: '/x' } } }, factsOf('/y'), null],
  ]
  it.each(cases)('%s', (_why, routes, facts, winner) => {
    const list = matchOf(routes)
    expect(winnerOf(list, facts)).toBe(winner)
    expect(winnerOf(list.reverse(), facts)).toBe(winner)
  })

  it('prefers the oldest of equals, then the smaller id', () => {
    const old = routeOf('z', { createdAt: '2025-01-01T00:00:00.000Z' })
    expect(winnerOf([routeOf('a'), old], factsOf('/'))).toBe('z')
    expect(winnerOf([routeOf('b'), routeOf('a')], factsOf('/'))).toBe('a')
  })
})

describe('a route that does not compile', () => {
  it('is rejected with a reason while the others go on', () => {
    const matcher = compileMatcher(
      [routeOf('bad', { match: { path: { regex: '(' } } }), routeOf('good')],
      compileRegex,
    )
    expect(matcher.rejected).toMatchObject([{ id: 'bad', code: 'invalid_regex' }])
    expect(matcher.match(factsOf('/x'))?.route.id).toBe('good')
  })
})

describe('the index', () => {
  const element = fc.constantFrom('a', 'b', 'users', '1', '')
  const path = fc.array(element, { minLength: 1, maxLength: 4 }).map((elements) => `/${elements.join('/')}`)
  const pattern = fc.oneof(
    path.map((exact) => ({ exact })),
    path.map((prefix) => ({ prefix })),
    path.map((template) => ({ template: template.replaceAll('1', '{id}') })),
    path.map((regex) => ({ regex: `^${regex}` })),
  )
  const host = fc.constantFrom(undefined, 'shop.example', '*.example', '*.shop.example')
  const match = fc.record({ path: pattern, host, methods: fc.constantFrom(undefined, ['GET'], ['POST']) })

  it('gives the same winner as trying every route in order of precedence', () => {
    fc.assert(
      fc.property(
        fc.array(match, { maxLength: 40 }),
        path,
        fc.constantFrom('shop.example', 'x.shop.example', 'other'),
        (matches, target, requestHost) => {
          const routes = matches.map((parts, i) => routeOf(`r${i}`, { match: withoutUndefined(parts) }))
          const facts = factsOf(target, { host: requestHost })
          const reference = [...routes].sort(byPrecedence).find((route) => naiveMatch(route, facts))
          expect(winnerOf(routes, facts)).toBe(reference?.id ?? null)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

function naiveMatch(route: Route, facts: RequestFacts): boolean {
  const compiled = compileRoute(route, compileRegex)
  return (
    hostMatches(route.match.host, facts.host) &&
    compiled.pathTest(facts.path) &&
    compiled.beyondPath.every((condition) => condition.test(facts))
  )
}

const withoutUndefined = (parts: object) =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as RouteMatch
