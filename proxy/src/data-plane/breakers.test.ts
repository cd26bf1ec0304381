import { expect, it } from 'vitest'
import { Breakers } from './breakers.ts'

const random = () => 0

/** Its breaker is open. */
function failing(): Breakers {
  const breakers = new Breakers({ consecutiveFailures: 2, openMs: 1_000 })
  for (let n = 0; n < 2; n++) breakers.settle('svc', false, 10, 10, 'it answered 503')
  return breakers
}

it('sends a candidate requests and shadows as its breaker says', () => {
  const breakers = failing()
  expect([breakers.admits('svc', undefined, 20, random), breakers.isWell('svc', undefined)]).toEqual([
    false,
    false,
  ])
  expect([breakers.admits('other', undefined, 20, random), breakers.isWell('other', undefined)]).toEqual([
    true,
    true,
  ])
})

it('sends one that is held closed everything, shadows included, although its breaker is open', () => {
  const breakers = failing()
  expect(breakers.admits('svc', 'closed', 20, random)).toBe(true)
  expect(breakers.isWell('svc', 'closed')).toBe(true)
})

it('sends one that is drained nothing, although its breaker is closed', () => {
  const breakers = new Breakers()
  expect(breakers.admits('svc', 'open', 20, random)).toBe(false)
  expect(breakers.isWell('svc', 'open')).toBe(false)
})
