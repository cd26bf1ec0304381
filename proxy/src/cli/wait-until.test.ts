import { expect, it } from 'vitest'
import { exitCodeOf } from './exit-codes.ts'
import { inARow, waitUntil } from './wait-until.ts'

it('takes what holds for a moment only for what does not hold', async () => {
  const looks = [true, false, true, true, true]
  const holds = inARow(3, async () => looks.shift() ?? false)
  const told: boolean[] = []
  for (let n = 0; n < 5; n++) told.push(await holds())
  expect(told).toEqual([false, false, false, false, true])
})

it('ends with exit code 8 and what has not come', async () => {
  const error = await waitUntil({ timeout: '0.001' }, 'nothing has come', async () => false).catch((it) => it)
  expect(error).toMatchObject({ message: 'After 0.001 s nothing has come.' })
  expect(exitCodeOf(error)).toBe(8)
})
