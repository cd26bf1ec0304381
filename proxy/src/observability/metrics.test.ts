import { expect, it } from 'vitest'
import { Metrics } from './metrics.ts'

it('I02 the state of breakers is a gauge, which a thread that is replaced begins anew', async () => {
  const metrics = new Metrics()
  metrics.breaker(0, 'svc', 'open')
  metrics.breaker(1, 'svc', 'recovering')
  const told = await metrics.text()
  expect(told).toContain('banyan_breaker_state{thread="0",backend="svc"} 3')
  expect(told).toContain('banyan_breaker_trips_total{backend="svc"} 1')
  metrics.threadLost(0)
  const after = await metrics.text()
  expect(after).toContain('banyan_breaker_state{thread="0",backend="svc"} 0')
  expect(after).toContain('banyan_breaker_state{thread="1",backend="svc"} 1')
  expect(after).toContain('banyan_threads_lost_total{thread="0"} 1')
})
