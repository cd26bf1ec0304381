import { describe, expect, it } from 'vitest'
import { EndpointNames, OTHER, TEMPLATE_LIMITS } from './templates.ts'

const nameOf = (path: string) => new EndpointNames().name('GET', path).endpoint

describe('naming endpoints', () => {
  it.each([
    ['/', 'GET /'],
    ['/products', 'GET /products'],
    ['/users/42', 'GET /users/{id}'],
    ['/users/-1', 'GET /users/{id}'],
    ['/users/8f14e45f-ceea-467f-ab1d-0d6f0a0b1c2d/orders/17', 'GET /users/{id}/orders/{id2}'],
    ['/files/01ARZ3NDEKTSV4RRFFQ69G5FAV', 'GET /files/{id}'],
    ['/commits/9fceb02d0ae598e95dc970b74767f19372d61af8', 'GET /commits/{id}'],
    ['/commits/9fceb02d', 'GET /commits/{id}'],
    ['/v/dQw4w9WgXcQ', 'GET /v/{id}'],
    ['/customers/cus_9s6XKzkNRiz8i3', 'GET /customers/{id}'],
    ['/products/SKU-12345', 'GET /products/{id}'],
    ['/reports/2026-01-31', 'GET /reports/{date}'],
    ['/reports/2026-01-31/to/2026-02-28', 'GET /reports/{date}/to/{date2}'],
    ['/people/ann@example.org', 'GET /people/{email}'],
    ['/people/ann%40example.org', 'GET /people/{email}'],
    ['/invoices/1001.pdf', 'GET /invoices/{id}.pdf'],
    ['/assets/app.3f2a1b9c.js', 'GET /assets/{file}'],
    ['/api/v2/users', 'GET /api/v2/users'],
    ['/products/iphone-14-pro', 'GET /products/iphone-14-pro'],
    ['/docs/getting-started', 'GET /docs/getting-started'],
    ['/oauth2/authorize', 'GET /oauth2/authorize'],
    ['/i18n/messages', 'GET /i18n/messages'],
    ['/deadbeef', 'GET /deadbeef'],
    ['/users/', 'GET /users/'],
  ])('calls %s %s', (path, endpoint) => {
    expect(nameOf(path)).toBe(endpoint)
  })

  it('keeps methods apart', () => {
    const names = new EndpointNames()
    expect(names.name('POST', '/users/1').endpoint).toBe('POST /users/{id}')
  })

  it('learns that ever new names are values, keeps the busy one, and says what to merge', () => {
    const names = new EndpointNames()
    for (let i = 0; i < 100; i++) names.name('GET', '/users/me')
    const merges = []
    for (let i = 0; i < 60; i++) {
      merges.push(...names.name('GET', `/users/${word(i)}`).merges)
      merges.push(...names.name('GET', `/users/${word(i)}/posts`).merges)
    }
    expect(names.name('GET', '/users/somebody').endpoint).toBe('GET /users/{slug}')
    expect(names.name('GET', '/users/somebody/posts').endpoint).toBe('GET /users/{slug}/posts')
    expect(names.name('GET', '/users/me').endpoint).toBe('GET /users/me')
    expect(merges.map(({ into }) => into).sort()).toEqual(['GET /users/{slug}', 'GET /users/{slug}/posts'])
    expect(merges[0]!.from).toContain(`GET /users/${word(0)}`)
    expect(merges[0]!.from).not.toContain('GET /users/me')
  })

  it('does not take the many names beneath the root for values', () => {
    const names = new EndpointNames()
    for (let i = 0; i < 100; i++) names.name('GET', `/${word(i)}`)
    expect(names.name('GET', `/${word(7)}`).endpoint).toBe(`GET /${word(7)}`)
  })

  it('is bounded, and counts what did not fit', () => {
    const names = new EndpointNames({ ...TEMPLATE_LIMITS, endpointsMax: 50 })
    for (let i = 0; i < 500; i++) names.name('GET', `/${word(i % 20)}/${word(i)}/${word(i * 7)}`)
    expect(names.name('GET', '/never/seen/before').endpoint).toBe(`GET ${OTHER}`)
    expect(names.overflowed).toBeGreaterThan(100)
    expect(names.name('GET', '/'.repeat(2) + 'x/'.repeat(300)).endpoint.length).toBeLessThan(100)
  })

  it('puts declared templates first, the most literal one before the others', () => {
    const names = new EndpointNames()
    names.declare(['GET /users/{userId}', 'GET /users/current', 'GET /users/{userId}/orders/{orderId}'])
    expect(names.name('GET', '/users/ann').endpoint).toBe('GET /users/{userId}')
    expect(names.name('GET', '/users/current').endpoint).toBe('GET /users/current')
    expect(names.name('GET', '/users/ann/orders/5').endpoint).toBe('GET /users/{userId}/orders/{orderId}')
    expect(names.name('DELETE', '/users/5').endpoint).toBe('DELETE /users/{id}')
  })
})

/** Words of letters only, all different. */
const word = (i: number): string =>
  `word${[...String(i)].map((digit) => 'ghijklmnop'[Number(digit)]).join('')}`
