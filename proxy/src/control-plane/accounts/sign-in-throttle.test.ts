import { expect, it } from 'vitest'
import { SignInThrottle, THROTTLE_LIMITS } from './sign-in-throttle.ts'

function throttleAt(over = {}) {
  const time = { now: 0 }
  return { time, throttle: new SignInThrottle(() => time.now, { ...THROTTLE_LIMITS, ...over }) }
}

it('doubles the wait with every failure, up to a minute', () => {
  const { time, throttle } = throttleAt()
  const waits = Array.from({ length: 12 }, () => {
    time.now += throttle.waitMs(['a'])
    throttle.begin(['a'])
    return throttle.waitMs(['a']) / 1000
  })
  expect(waits).toEqual([0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60])
})

it('forgets a key that has been quiet for an hour', () => {
  const { time, throttle } = throttleAt()
  for (let i = 0; i < 20; i++) throttle.begin(['a'])
  time.now += THROTTLE_LIMITS.forgetAfterMs
  throttle.begin(['a'])
  expect(throttle.waitMs(['a'])).toBe(0)
})

it('remembers a bounded number of keys and counts those it forgot', () => {
  const { throttle } = throttleAt({ keysMax: 3, free: 1 })
  for (const key of ['a', 'b', 'c', 'd', 'e']) throttle.begin([key])
  expect(throttle.waitMs(['a'])).toBe(0)
  expect(throttle.waitMs(['e'])).toBeGreaterThan(0)
  expect(throttle.counters).toEqual({ forgotten: 2, slowed: 1 })
})
