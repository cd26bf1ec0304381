import { describe, expect, it } from 'vitest'
import { exampleOf } from './route-example.ts'

describe('a request to explain a route with', () => {
  it.each([
    [{ path: { prefix: '/products' } }, '/products', 'GET'],
    [{ path: { template: '/users/{user-id}/orders' }, methods: ['POST'] }, '/users/1/orders', 'POST'],
    [{ path: { exact: '/a' }, host: '*.shop.example' }, 'http://www.shop.example/a', 'GET'],
    [{ path: { regex: '^/v[0-9]+/' } }, '/', 'GET'],
    [{ methods: ['DELETE'] }, '/', 'DELETE'],
  ])('%j', (match, url, method) => {
    expect(exampleOf({ match })).toEqual({ url, method })
  })
})
