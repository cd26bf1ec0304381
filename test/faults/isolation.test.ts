import { expect, it } from 'vitest'
import { HttpBackend } from './http-backend.ts'
import { seeded } from './random.ts'
import { Stand } from './stand.ts'
import { answerWithNonce, Traffic } from './traffic.ts'
import { until } from './until.ts'

const SECONDS = 10
const CLIENTS = 64

it(`F07 every answer goes to the client who asked: ${CLIENTS} connections for ${SECONDS} s, 5 % aborts, 1 % resets`, async () => {
  const seed = Date.now() % 1e9
  await using backend = await HttpBackend.start(answerWithNonce('legacy'))
  await using stand = await Stand.start({ backends: { legacy: backend.origin } })
  const { sockets } = await stand.ask('stats')
  const mix = { sized: 500, chunked: 240, upload: 200, abort: 50, reset: 7, broken: 3 }
  const traffic = new Traffic(stand.port, seeded(seed), mix)
  setTimeout(() => traffic.stop(), SECONDS * 1_000)
  await traffic.run(CLIENTS)

  console.log(`F07 seed ${seed}: ${traffic.total} requests, ${JSON.stringify(traffic.counts)}`)
  expect(traffic.counts.wrong).toEqual([])
  expect(traffic.total).toBeGreaterThan(5_000)
  await until('no request at the backend', () => (backend.serving === 0 ? true : undefined))
  backend.server.closeAllConnections()
  await stand.socketsBackTo(sockets)
  // An abort in the middle of the headers is no request yet, and has no line.
  const lines = await stand.lines(traffic.total - traffic.counts.abort)
  expect(lines.length).toBeLessThanOrEqual(traffic.total)
  expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length)
})
