import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import express from 'express'
import { afterEach, expect, it } from 'vitest'
import { listenLocally, NO_TRAFFIC, until } from '../rig-for-tests.ts'
import { LiveStreams, STREAM_LIMITS } from './events-api.ts'
import { Live } from './live.ts'

let server: Server
afterEach(() => server.close().closeAllConnections())

const EVENT = { type: 'traffic' as const, data: NO_TRAFFIC }

async function serving(limits: Partial<typeof STREAM_LIMITS>, stillAllowed = async () => true) {
  const live = new Live()
  const streams = new LiveStreams(live, { ...STREAM_LIMITS, ...limits })
  const app = express().get('/', (_req, res) => streams.serve(res, EVENT, stillAllowed))
  server = createServer(app)
  const url = await listenLocally(server)
  return { live, streams, url }
}

it('refuses more readers than its limit, and makes room when one leaves', async () => {
  const { streams, url } = await serving({ streamsMax: 2 })
  const controller = new AbortController()
  const first = await fetch(url, { signal: controller.signal })
  await fetch(url)
  expect((await fetch(url)).status).toBe(500)
  expect(streams.counters.refused).toBe(1)
  controller.abort()
  await first.text().catch(() => undefined)
  await until('room', () => streams.open === 1)
  expect((await fetch(url)).status).toBe(200)
})

it('cuts off a reader that does not read, and goes on for the others', async () => {
  const { live, streams, url } = await serving({ behindMaxBytes: 10_000 })
  const stuck = connect(Number(new URL(url).port), '127.0.0.1')
  stuck.on('error', () => undefined)
  stuck.pause()
  stuck.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
  const reading = await fetch(url)
  const read = reading.text().catch(() => 'cut')
  await until('both streams', () => streams.open === 2)
  await until('the cut', async () => {
    for (let i = 0; i < 200; i++) live.emit(EVENT)
    // The one that reads gets its turn to.
    await new Promise((resolve) => setImmediate(resolve))
    return streams.counters.cutOff >= 1
  })
  stuck.destroy()
  streams.close()
  await read
  await until('nobody left', () => streams.open === 0)
})

it('ends at a heartbeat when its reader is no longer allowed', async () => {
  let allowed = true
  const { streams, url } = await serving({ heartbeatMs: 5 }, async () => allowed)
  const response = await fetch(url)
  const text = response.text()
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(streams.open).toBe(1)
  allowed = false
  expect(await text).toContain(': still here')
  await until('the end', () => streams.open === 0)
})
