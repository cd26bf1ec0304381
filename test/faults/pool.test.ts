import { describe, expect, it } from 'vitest'
import { connectRaw, get } from '../harness/raw-client.ts'
import type { RawConnection } from '../harness/raw-connection.ts'
import { HttpBackend } from './http-backend.ts'
import { Stand } from './stand.ts'
import { until } from './until.ts'

const limits = { connectionsPerBackend: 10, waitingPerBackend: 50, waitingMs: 1_000 }

/** A backend that answers nothing until it is told to. */
async function holdingBackend() {
  const gate = Promise.withResolvers<void>()
  const seen: string[] = []
  const backend = await HttpBackend.start(async (req, res) => {
    seen.push(req.url!)
    await gate.promise
    res.end('done')
  })
  return { backend, seen, release: gate.resolve }
}

const connectMany = (port: number, count: number): Promise<RawConnection[]> =>
  Promise.all(Array.from({ length: count }, () => connectRaw(port)))

const closeAll = (clients: RawConnection[]) => Promise.all(clients.map((client) => client.close()))

describe('F05 the bounds of a pool', () => {
  it('F05 of 500 requests at once 10 are served, 50 wait for a second, and 440 are refused at once', async () => {
    const { backend, seen } = await holdingBackend()
    await using _ = backend
    await using stand = await Stand.start({ backends: { legacy: backend.origin }, limits })
    const clients = await connectMany(stand.port, 500)
    await Promise.all(clients.map((client, n) => client.send(get(`/${n}`))))
    const full = await stand.lines(440)
    expect(full.map(({ reason, status }) => `${status} ${reason}`)).toEqual(full.map(() => '503 pool_full'))
    await until('10 requests at the backend', () => (seen.length === 10 ? true : undefined))

    const late = (await stand.lines(490)).filter(({ reason }) => reason !== 'pool_full')
    expect(late.map(({ reason }) => reason)).toEqual(Array.from({ length: 50 }, () => 'pool_timeout'))
    for (const { ms } of late) expect(ms).toBeGreaterThan(900)
    // At once, against the second that the others wait.
    const times = full.map(({ ms }) => ms).sort((a, b) => a - b)
    expect(times[times.length / 2]).toBeLessThan(900)
    expect(await stand.counted('pool_full', 440)).toBe(440)
    expect(await stand.counted('pool_timeout', 50)).toBe(50)
    expect(seen).toHaveLength(10)
    await closeAll(clients)
  })

  it('F05 a request whose client has left the queue never reaches the backend', async () => {
    const { backend, seen, release } = await holdingBackend()
    await using _ = backend
    await using stand = await Stand.start({
      backends: { legacy: backend.origin },
      limits: { ...limits, waitingMs: 10_000 },
    })
    const clients = await connectMany(stand.port, 40)
    for (const [n, client] of clients.entries()) await client.send(get(`/${n}`))
    await until('10 requests at the backend', () => (seen.length === 10 ? true : undefined))
    const gone = clients.filter((_client, n) => n >= 10 && n % 2 === 0)
    for (const client of gone) client.rst()
    const left = await stand.lines(gone.length)
    expect(left.map(({ reason, status }) => `${status} ${reason}`)).toEqual(
      gone.map(() => '499 client_closed_request'),
    )
    release()
    const stayed = clients.filter((client) => !gone.includes(client))
    const answers = await Promise.all(stayed.map((client) => client.readResponse()))
    expect(answers.map(({ status }) => status)).toEqual(stayed.map(() => 200))
    expect(seen).toHaveLength(25)
    expect(
      seen.filter((target) => Number(target.slice(1)) >= 10 && Number(target.slice(1)) % 2 === 0),
    ).toEqual([])
    await closeAll(stayed)
  })

  it('F05 everything is back where it was afterwards', async () => {
    await using backend = await HttpBackend.start((_req, res) => res.end('done'))
    await using stand = await Stand.start({
      backends: { legacy: backend.origin },
      limits: { ...limits, backendIdleMs: 200 },
    })
    const { sockets } = await stand.ask('stats')
    for (let round = 0; round < 3; round++) {
      const clients = await connectMany(stand.port, 200)
      await Promise.all(clients.map((client, n) => client.send(get(`/${n}`))))
      for (const client of clients.filter((_client, n) => n % 3 === 0)) client.rst()
      await closeAll(clients)
    }
    await stand.socketsBackTo(sockets)
    expect(backend.serving).toBe(0)
  })
})
