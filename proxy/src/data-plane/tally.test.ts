import { expect, it } from 'vitest'
import { Tally } from './tally.ts'

const route = { candidate: 'svc' }

it('counts for each backend what it did not answer in time, and what the baseline answered for it', () => {
  const tally = new Tally()
  tally.trouble({ route, backend: 'svc', reason: 'ok', fellBack: false })
  expect(tally.drain()).toBeNull()
  tally.count('fallback')
  tally.trouble({ route, backend: 'svc', reason: 'backend_headers_timeout', fellBack: false })
  tally.trouble({ route, backend: 'legacy', reason: 'ok', fellBack: true, gaveUp: 'backend_connect_timeout' })
  tally.trouble({ route, backend: 'legacy', reason: 'ok', fellBack: true })
  tally.trouble({ route, backend: 'legacy', reason: 'client_body_timeout', fellBack: false })
  expect(tally.drain()).toEqual({
    slots: [],
    reasons: { fallback: 1 },
    troubles: [{ backend: 'svc', timeouts: 2, fallbacks: 2 }],
  })
  expect(tally.drain()).toBeNull()
})
