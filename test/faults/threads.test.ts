import { describe, expect, it } from 'vitest'
import { connectRaw, get } from '../harness/raw-client.ts'
import { HttpBackend } from './http-backend.ts'
import { seeded } from './random.ts'
import { Stand, snapshotOf } from './stand.ts'
import { answerWithNonce, Traffic } from './traffic.ts'
import { until } from './until.ts'

const mix = { sized: 700, chunked: 200, upload: 100 }

describe('a thread that dies under load', () => {
  for (const [how, kill] of [
    ['ended from outside', 'terminate'],
    ['throws', 'makeThrow'],
  ] as const) {
    it(`a thread that ${how} is replaced and counted, and the others go on serving`, async () => {
      await using backend = await HttpBackend.start(answerWithNonce('legacy'))
      await using stand = await Stand.start({ backends: { legacy: backend.origin }, threads: 2 })
      stand.threadsMayDie = true
      const traffic = new Traffic(stand.port, seeded(7), mix)
      let excused = false
      const running = traffic.run(30, () => excused)
      await until('some load', () => (traffic.total > 500 ? true : undefined))
      excused = true
      const before = traffic.total
      await stand.ask(kill, 0)
      const { threads } = await stand.restarted(1)
      expect(threads.map(({ restarts }) => restarts)).toEqual([1, 0])
      await until('a moment of load on both', () => (traffic.total > before + 500 ? true : undefined))
      // What was on its connections is over by now: nothing after it is excused.
      excused = false
      const settled = traffic.total
      await until('more load', () => (traffic.total > settled + 500 ? true : undefined))
      traffic.stop()
      await running
      expect(traffic.counts.wrong).toEqual([])
      expect(stand.events.filter(({ event }) => event === 'thread-lost')).toHaveLength(1)
    })
  }

  it('publishing does not wait for a thread that is being replaced, which is born with what was published', async () => {
    await using blue = await HttpBackend.start((_req, res) => res.end('blue'))
    await using green = await HttpBackend.start((_req, res) => res.end('green'))
    await using stand = await Stand.start({ backends: { legacy: blue.origin }, threads: 2 })
    stand.threadsMayDie = true
    await stand.ask('terminate', 1)
    const { applied } = await stand.ask('publish', snapshotOf(2, { legacy: green.origin }))
    expect(applied.of).toBe(2)
    await stand.restarted(1)
    const bodies = new Set<string>()
    for (let n = 0; n < 30; n++) {
      const client = await connectRaw(stand.port)
      await client.send(get('/'))
      bodies.add((await client.readResponse()).body.toString())
      await client.close()
    }
    expect([...bodies]).toEqual(['green'])
  })

  it('one that dies again and again is started again and again, later each time', async () => {
    await using backend = await HttpBackend.start((_req, res) => res.end('done'))
    await using stand = await Stand.start({ backends: { legacy: backend.origin }, threads: 1 })
    stand.threadsMayDie = true
    const spans: number[] = []
    for (let death = 1; death <= 4; death++) {
      const startedAt = performance.now()
      await stand.ask('terminate', 0)
      await stand.restarted(death)
      spans.push(performance.now() - startedAt)
    }
    expect(spans[3]).toBeGreaterThan(800)
    expect((await stand.ask('stats')).ready).toBe(true)
  })

  it('a drain does not wait for a thread that is dead', async () => {
    await using backend = await HttpBackend.start((_req, res) => res.end('done'))
    await using stand = await Stand.start({
      backends: { legacy: backend.origin },
      threads: 2,
      limits: { lameDuckMs: 0 },
    })
    stand.threadsMayDie = true
    await stand.ask('terminate', 1)
    const startedAt = performance.now()
    await stand.ask('stop', 120_000)
    expect(performance.now() - startedAt, 'the grace is not used up').toBeLessThan(60_000)
  })
})
