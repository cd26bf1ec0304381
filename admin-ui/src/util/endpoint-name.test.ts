import { expect, it } from 'vitest'
import { prefillOf } from './endpoint-name.ts'

it('fills the form of a route from the name of an endpoint', () => {
  expect(prefillOf('GET /users/{id}')).toEqual({ path: '/users/{id}', kind: 'template', methods: 'GET' })
  expect(prefillOf('POST /orders')).toEqual({ path: '/orders', kind: 'exact', methods: 'POST' })
  expect(prefillOf('/anything')).toEqual({ path: '/anything', kind: 'exact' })
})
