import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../database.ts'
import {
  handledNumbers,
  openEventDatabase,
  outboxOf,
  publishNumbers,
  quietLog,
  range,
  testMetrics,
  writeDown,
} from '../testing/bus.ts'
import { eventually } from '../testing/eventually.ts'
import { startPostgres, type TestPostgres } from '../testing/postgres.ts'
import { unrecordedTracer } from '../tracing.ts'
import type { CloudEvent } from './cloud-event.ts'
import { parseSubscribers } from './http-destination.ts'
import { createReceiver, PoisonEvent } from './receiver.ts'
import { type Destination, startRelay } from './relay.ts'
import { forgetOld } from './retention.ts'

/** A destination that keeps what it gets, and can be broken. */
function memoryDestination(name: string) {
  const events: CloudEvent[] = []
  let broken = false
  const destination: Destination = {
    name,
    wants: () => true,
    async deliver(batch) {
      if (broken) throw new Error('out of order')
      events.push(...batch)
    },
  }
  const setBroken = (state: boolean) => {
    broken = state
  }
  const numbers = () => events.map((event) => (event.data as { number: number }).number)
  return { ...destination, events, numbers, break: setBroken }
}

const limits = { idleMs: 20, retryMs: 5, retryMaxMs: 20 }

describe.each(['sqlite', 'postgres'])('the outbox and the inbox on %s', (engine) => {
  let postgres: TestPostgres | undefined
  let db: Database
  let databases = 0
  beforeAll(async () => {
    if (engine === 'postgres') postgres = await startPostgres()
  }, 60_000)
  afterAll(() => postgres?.stop())
  beforeEach(async () => {
    databases += 1
    db = await openEventDatabase(await postgres?.database(`events_${databases}`))
  })
  afterEach(() => db.destroy())

  const relay = (...destinations: Destination[]) =>
    startRelay({ outbox: outboxOf(db), destinations, log: quietLog, metrics: testMetrics(), limits })
  const receiver = (handlers: Parameters<typeof createReceiver>[0]['handlers']) =>
    createReceiver({
      db,
      handlers,
      log: quietLog,
      metrics: testMetrics(),
      tracer: unrecordedTracer,
      now: () => new Date(),
    })

  it('publishes nothing of a transaction that was rolled back', async () => {
    const outbox = outboxOf(db)
    const rolledBack = db.transaction(async (tx) => {
      await outbox.append(tx, { type: 'number.published.v1', subject: '1', data: { number: 1 } })
      throw new Error('changed my mind')
    })
    await expect(rolledBack).rejects.toThrow('changed my mind')
    expect(await outbox.after(0, 10)).toEqual([])
  })

  it('delivers in order, also what many transactions append at once', async () => {
    const outbox = outboxOf(db)
    const there = memoryDestination('there')
    const running = relay(there)
    await Promise.all(range(1, 40).map((n) => publishNumbers(db, outbox, n, n)))
    await eventually(() => there.events.length === 40)
    expect(there.events.map((event) => event.sequence)).toEqual(
      there.events.map((event) => event.sequence).toSorted((a, b) => a - b),
    )
    expect(there.numbers().toSorted((a, b) => a - b)).toEqual(range(1, 40))
    await running.stop()
  })

  it('lets a destination that fails hold up nobody, and gives it everything when it is back', async () => {
    const outbox = outboxOf(db)
    const [good, bad] = [memoryDestination('good'), memoryDestination('bad')]
    bad.break(true)
    const running = relay(good, bad)
    await publishNumbers(db, outbox, 1, 5)
    await eventually(() => good.events.length === 5)
    expect(bad.events).toEqual([])
    bad.break(false)
    await eventually(() => bad.events.length === 5)
    await running.stop()
    const resumed = relay(good, bad)
    await publishNumbers(db, outbox, 6, 7)
    await eventually(() => bad.events.length === 7 && good.events.length === 7)
    expect(bad.numbers()).toEqual(range(1, 7))
    await resumed.stop()
  })

  it('handles an event once, however often and at however many places at once it comes', async () => {
    await publishNumbers(db, outboxOf(db), 1, 1)
    const [event] = await outboxOf(db).after(0, 1)
    const receive = receiver(writeDown)
    const outcomes = await Promise.all(range(1, 8).map(() => receive(event!)))
    expect(outcomes.toSorted()).toEqual([...range(1, 7).map(() => 'duplicate'), 'handled'])
    expect(await handledNumbers(db)).toEqual([1])
  })

  it('takes back what a failing handler did, and lets the event come again', async () => {
    await publishNumbers(db, outboxOf(db), 1, 1)
    const [event] = await outboxOf(db).after(0, 1)
    let failing = true
    const receive = receiver({
      'number.published.v1': async (each, tx) => {
        await writeDown['number.published.v1'](each, tx)
        if (failing) throw new Error('not yet')
      },
    })
    await expect(receive(event!)).rejects.toThrow('not yet')
    expect(await handledNumbers(db)).toEqual([])
    failing = false
    expect(await receive(event!)).toBe('handled')
  })

  it('puts aside for good what can never be handled', async () => {
    await publishNumbers(db, outboxOf(db), 1, 1)
    const [event] = await outboxOf(db).after(0, 1)
    const receive = receiver({
      'number.published.v1': async () => {
        throw new PoisonEvent('not a number')
      },
    })
    expect([await receive(event!), await receive(event!)]).toEqual(['dead', 'duplicate'])
    expect(await db('dead_letters').select('reason')).toEqual([{ reason: 'not a number' }])
  })

  it('forgets only what every destination has', async () => {
    const outbox = outboxOf(db)
    await publishNumbers(db, outbox, 1, 5)
    await outbox.advance('a', 5)
    await outbox.advance('b', 3)
    expect(await outbox.prune(['a', 'b'], 3)).toBe(2)
    expect(await outbox.prune(['a', 'b'], 0)).toBe(1)
    expect((await outbox.after(0, 10)).map((event) => event.sequence)).toEqual([4, 5])
  })
})

describe('forgetOld', () => {
  it('forgets deliveries that are too old to be repeated', async () => {
    const db = await openEventDatabase()
    const entry = (id: string, handled_at: string) => ({ source: '/source', id, handled_at })
    await db('inbox').insert([
      entry('old', '2025-01-01T00:00:00.000Z'),
      entry('new', '2025-03-01T00:00:00.000Z'),
    ])
    const now = () => new Date('2025-03-02T00:00:00.000Z')
    const options = { db, outbox: outboxOf(db), destinations: [], now }
    expect(await forgetOld(options)).toEqual({ outbox: 0, inbox: 1 })
    expect(await db('inbox').pluck('id')).toEqual(['new'])
    await db.destroy()
  })
})

describe('parseSubscribers', () => {
  it('reads URLs with the types that go there', () => {
    expect(parseSubscribers(' http://a/events  http://b/events|order.|payment. ')).toEqual([
      { url: 'http://a/events', prefixes: [] },
      { url: 'http://b/events', prefixes: ['order.', 'payment.'] },
    ])
    expect(parseSubscribers('')).toEqual([])
  })

  it('names what is not a URL', () => {
    expect(() => parseSubscribers('localhost:4104/events')).toThrow(
      'EVENT_SUBSCRIBERS: localhost:4104/events must be',
    )
  })
})
