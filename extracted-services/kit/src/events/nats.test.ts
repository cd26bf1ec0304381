import { afterEach, beforeEach, describe, expect, it } from 'vitest'
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
import { natsServerPath, startNatsServer, type TestBroker } from '../testing/nats-server.ts'
import { unrecordedTracer } from '../tracing.ts'
import { type EventBus, startEventBus } from './event-bus.ts'

const path = await natsServerPath()

describe.skipIf(!path)('events over a real nats-server', () => {
  let broker: TestBroker
  let here: Database
  let there: Database
  const buses: EventBus[] = []
  beforeEach(async () => {
    broker = await startNatsServer(path!)
    here = await openEventDatabase()
    there = await openEventDatabase()
  })
  afterEach(async () => {
    for (const bus of buses.splice(0)) await bus.stop()
    await here.destroy()
    await there.destroy()
    await broker.close()
  })

  async function start(db: Database, name: string, handlers = {}) {
    const shared = {
      secret: undefined,
      subscribers: [],
      log: quietLog,
      metrics: testMetrics(),
      tracer: unrecordedTracer,
      now: () => new Date(),
    }
    const bus = await startEventBus({
      ...shared,
      name,
      db,
      outbox: outboxOf(db),
      handlers,
      natsUrl: broker.url,
    })
    buses.push(bus)
    return bus
  }
  const stop = async (bus: EventBus) => {
    buses.splice(buses.indexOf(bus), 1)
    await bus.stop()
  }

  it('brings what was published before the consumer existed, in order', async () => {
    await start(here, 'publisher')
    await publishNumbers(here, outboxOf(here), 1, 20)
    await start(there, 'consumer', writeDown)
    await eventually(async () => (await handledNumbers(there)).length === 20, 10_000)
    expect(await handledNumbers(there)).toEqual(range(1, 20))
  })

  it('starts while the broker is down, and delivers when it comes', async () => {
    await broker.kill()
    const bus = await start(here, 'publisher')
    await start(there, 'consumer', writeDown)
    await publishNumbers(here, outboxOf(here), 1, 3)
    await expect(bus.broker?.ready()).rejects.toThrow('not connected')
    await broker.restart()
    await eventually(async () => (await handledNumbers(there)).length === 3, 15_000)
  }, 30_000)

  it('loses nothing and repeats nothing when the broker is killed in the middle', async () => {
    await start(here, 'publisher')
    await start(there, 'consumer', writeDown)
    await publishNumbers(here, outboxOf(here), 1, 50)
    await broker.kill()
    await publishNumbers(here, outboxOf(here), 51, 100)
    await broker.restart()
    await publishNumbers(here, outboxOf(here), 101, 120)
    await eventually(async () => (await handledNumbers(there)).length >= 120, 30_000)
    expect(await handledNumbers(there)).toEqual(range(1, 120))
  }, 45_000)

  it('loses nothing and repeats nothing when the consumer goes away in the middle', async () => {
    await start(here, 'publisher')
    const first = await start(there, 'consumer', writeDown)
    await publishNumbers(here, outboxOf(here), 1, 60)
    await eventually(async () => (await handledNumbers(there)).length > 5)
    await stop(first)
    await publishNumbers(here, outboxOf(here), 61, 80)
    await start(there, 'consumer', writeDown)
    await eventually(async () => (await handledNumbers(there)).length >= 80, 30_000)
    expect(await handledNumbers(there)).toEqual(range(1, 80))
  }, 45_000)

  it('keeps the order over a handler that fails for a while', async () => {
    await start(here, 'publisher')
    let failures = 2
    await start(there, 'consumer', {
      'number.published.v1': async (...args: Parameters<(typeof writeDown)['number.published.v1']>) => {
        failures -= 1
        if (failures >= 0) throw new Error('not yet')
        await writeDown['number.published.v1'](...args)
      },
    })
    await publishNumbers(here, outboxOf(here), 1, 5)
    await eventually(async () => (await handledNumbers(there)).length === 5, 20_000)
    expect(await handledNumbers(there)).toEqual(range(1, 5))
  }, 30_000)
})
