import { describe, expect, it } from 'vitest'
import { passwordStrength } from './password-strength.ts'

describe('the strength of a password', () => {
  it.each([
    ['', 'At least 10 characters'],
    ['abcdefgh', '2 more characters'],
    ['abcdefghi', '1 more character'],
    ['aaaaaaaaaaaaaaaaaaaa', 'Long enough, but it repeats itself: easy to guess'],
    ['moss and rain', 'Good; longer is stronger'],
    ['moss, rain and a lantern', 'Strong'],
  ])('says of %j: %s', (password, verdict) => {
    expect(passwordStrength(password)).toBe(verdict)
  })
})
