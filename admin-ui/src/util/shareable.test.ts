import { describe, expect, it } from 'vitest'
import { shareableHeaders, shareableUrl } from './shareable.ts'

describe('what may stand in an address', () => {
  it('are headers without their secrets', () => {
    const written =
      'x-user: 7\nAuthorization: Bearer abc\ncookie: sid=42; theme=dark\nX-Api-Key: k\naccept: */*'
    expect(shareableHeaders(written)).toBe(
      'x-user: 7\nAuthorization: …\ncookie: sid=…; theme=…\nX-Api-Key: …\naccept: */*',
    )
  })

  it('are URLs without user, password and tokens', () => {
    expect(shareableUrl('https://ana:pw@shop.example/a?page=2&access_token=abc#x')).toBe(
      'https://shop.example/a?page=2&access_token=…#x',
    )
    expect(shareableUrl('/reset?code=123&q=fern')).toBe('/reset?code=…&q=fern')
    expect(shareableUrl('/products/7?q=passage')).toBe('/products/7?q=passage')
  })

  it('stay what they are once nothing is secret in them', () => {
    const once = shareableHeaders('cookie: a=1\nx-token: 2')
    expect(shareableHeaders(once)).toBe(once)
    expect(shareableUrl(shareableUrl('/a?token=1'))).toBe(shareableUrl('/a?token=1'))
  })
})
