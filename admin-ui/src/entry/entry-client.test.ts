import { describe, expect, it } from 'vitest'
import { destinationOf } from './entry-client.ts'

const to = (value: string) => destinationOf(new URLSearchParams({ to: value }))

describe('where signing in leads', () => {
  it('leads back to the page that asked for it', () => {
    expect(to('/routes/products?tab=history')).toBe('/routes/products?tab=history')
  })

  it('leads to the overview when nobody asked', () => {
    expect(destinationOf(new URLSearchParams())).toBe('/')
  })

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', ''])(
    'never leaves the console for %j',
    (value) => {
      expect(to(value)).toBe('/')
    },
  )
})
