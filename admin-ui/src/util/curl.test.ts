import { describe, expect, it } from 'vitest'
import { requestFromCurl } from './curl.ts'
import { headersFrom } from './header-lines.ts'

describe('a pasted curl command', () => {
  it('is taken apart', () => {
    const pasted = `curl 'https://shop.example/products?q=a b' \\\n  -X PUT -H 'x-user: 7' -b "sid=4 2" --compressed`
    expect(requestFromCurl(pasted)).toEqual({
      method: 'PUT',
      url: 'https://shop.example/products?q=a b',
      headers: 'x-user: 7\ncookie: sid=4 2',
    })
  })

  it('posts when it has a body, whatever is in it', () => {
    expect(requestFromCurl(`curl -d '{"a":"-X"}' /orders`)).toEqual({
      method: 'POST',
      url: '/orders',
      headers: '',
    })
  })

  it('asks with HEAD for -I', () => {
    expect(requestFromCurl('curl -I /')?.method).toBe('HEAD')
  })

  it('is nothing else', () => {
    expect(requestFromCurl('/products/17')).toBeNull()
    expect(requestFromCurl('curly /products')).toBeNull()
  })
})

describe('headers by the line', () => {
  it('are read as people write them', () => {
    expect(headersFrom('X-User: 7\n\ncookie:sid=a:b\nnonsense\n: empty')).toEqual({
      'x-user': '7',
      cookie: 'sid=a:b',
    })
  })
})
