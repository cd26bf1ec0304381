import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClient } from '../../contracts/client.ts'
import { LIVE_EVENTS } from '../../contracts/traffic.ts'
import { openStore } from '../../store/open-store.ts'
import { ADMIN_TOKEN, type Rig, startBackend, startRig, until } from '../rig-for-tests.ts'

let rig: Rig
const stopping = new Set<AbortController>()
beforeEach(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
})
afterEach(async () => {
  for (const controller of stopping) controller.abort()
  await rig.close()
})

type Event = { id: number; type: keyof typeof LIVE_EVENTS; data: unknown }

/** Reads the stream; what has come so far is in `events`. */
async function listen() {
  const controller = new AbortController()
  stopping.add(controller)
  const response = await fetch(`${rig.url}/api/v1/events`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    signal: controller.signal,
  })
  const events: Event[] = []
  const state = { ended: false }
  const read = async () => {
    let text = ''
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      text += piece
      const blocks = text.split('\n\n')
      text = blocks.pop()!
      events.push(...blocks.filter((block) => !block.startsWith(':')).map(parsed))
    }
  }
  read()
    .catch(() => undefined)
    .finally(() => {
      state.ended = true
    })
  return { response, events, state, stop: () => controller.abort() }
}

function parsed(block: string): Event {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? ''
  const type = field('event') as Event['type']
  return { id: Number(field('id')), type, data: LIVE_EVENTS[type].parse(JSON.parse(field('data'))) }
}

describe('the live stream', () => {
  it('is for those who may read', async () => {
    expect((await fetch(`${rig.url}/api/v1/events`)).status).toBe(401)
  })

  it('begins with the traffic, and is not buffered or kept on the way', async () => {
    const { response, events } = await listen()
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    await until('the first event', () => events.length === 1)
    expect(events[0]).toMatchObject({ type: 'traffic', data: { windowSeconds: 60 } })
  })

  it('tells traffic, changes and health to everybody, with rising ids', async () => {
    const service = await startBackend()
    const call = createClient({ baseUrl: rig.url, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } })
    const streams = [await listen(), await listen()]
    rig.tick()
    const { revision } = await call('createBackend', { body: { id: 'svc', url: service.url } })
    await call('checkBackend', { params: { id: 'svc' } })
    for (const { events } of streams) {
      await until('all events', () => events.length === 4)
      expect(events.map(({ type }) => type)).toEqual(['traffic', 'traffic', 'revision', 'health'])
      expect(events[2]?.data).toEqual({
        revision,
        changes: [{ kind: 'backend', id: 'svc' }],
        by: 'admin-token',
      })
      expect(events[3]?.data).toMatchObject({ backend: 'svc', healthy: true })
      expect(events.map(({ id }) => id)).toEqual(events.map(({ id }) => id).toSorted((a, b) => a - b))
    }
    service.close()
  })

  it('ends when the server closes', async () => {
    const { state } = await listen()
    await rig.control.close()
    await until('the end', () => state.ended)
  })
})
