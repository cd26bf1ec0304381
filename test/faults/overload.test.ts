import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { valuesOf } from '../harness/http-message.ts'
import { get } from '../harness/raw-client.ts'
import { HttpBackend } from './http-backend.ts'
import { LeanClient } from './lean-client.ts'
import { type RouteSketch, Stand, snapshotOf } from './stand.ts'
import { until } from './until.ts'

const limits = { overloadLagMs: 30, overloadSpanMs: 300 }

it('I05 an event loop that is late sheds shadows, then captures, then new requests, and all come back by themselves', async () => {
  await using legacy = await HttpBackend.start((_req, res) => res.end('done'))
  await using service = await HttpBackend.start((_req, res) => res.end('done'))
  const mirrored: RouteSketch = { id: 'mirrored', candidate: 'service', mirror: 100 }
  const backends = { legacy: legacy.origin, service: service.origin }
  await using stand = await Stand.start({ backends, routes: [mirrored], limits })
  // To compile so many routes takes the thread long: publishing them again and again makes it late for real.
  const heavy = Array.from(
    { length: 6_000 },
    (_, n): RouteSketch => ({ id: `heavy-${n}`, match: { path: { template: `/heavy/{x}/${n}` } } }),
  )

  let over = false
  const answers: { status: number; retryAfter: string | undefined; at: number }[] = []
  const clients = Array.from({ length: 10 }, async () => {
    const client = new LeanClient(stand.port)
    while (!over) {
      const { status, headers } = await client.ask(get('/'), 'GET')
      answers.push({ status, retryAfter: valuesOf(headers, 'retry-after')[0], at: performance.now() })
      await wait(10)
    }
    client.close()
  })
  await until('shadows', () => (service.requests > 20 ? true : undefined))

  const firstSeen: Record<string, number> = {}
  const slowest: number[] = []
  for (let revision = 2; !('overloaded' in firstSeen); revision++) {
    if (revision > 200)
      throw new Error(`not overloaded after ${revision} revisions: ${JSON.stringify(firstSeen)}`)
    await Promise.all(
      [0, 1, 2].map((n) =>
        stand.ask('publish', snapshotOf(revision * 10 + n, backends, [mirrored, ...heavy])),
      ),
    )
    const askedAt = performance.now()
    const { reasons } = await stand.ask('stats')
    slowest.push(performance.now() - askedAt)
    for (const reason of ['shadow_overloaded', 'shed_capture', 'overloaded'])
      if (reasons[reason] && !(reason in firstSeen)) firstSeen[reason] = revision
  }
  expect(firstSeen.shadow_overloaded).toBeLessThanOrEqual(firstSeen.shed_capture!)
  expect(firstSeen.shed_capture).toBeLessThanOrEqual(firstSeen.overloaded!)
  expect(Math.max(...slowest), 'the control plane answers all the while').toBeLessThan(10_000)

  const endOfLoad = performance.now()
  const shadows = service.requests
  await until('shadows again', () => (service.requests > shadows + 20 ? true : undefined))
  const normalAt = performance.now()
  await wait(300)
  over = true
  await Promise.all(clients)
  const refused = answers.filter(({ status }) => status === 503)
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.map(({ retryAfter }) => retryAfter)).toEqual(refused.map(() => '1'))
  expect(answers.filter(({ status }) => status !== 503 && status !== 200)).toEqual([])
  expect(refused.filter(({ at }) => at > normalAt)).toEqual([])
  console.log(
    `I05: ${refused.length} of ${answers.length} requests refused; normal ${Math.round(normalAt - endOfLoad)} ms after the end of the load`,
  )
})
