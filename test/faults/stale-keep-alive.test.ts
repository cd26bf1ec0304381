import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { valuesOf } from '../harness/http-message.ts'
import { RawBackend } from '../harness/raw-backend.ts'
import { answer, connectRaw, get, post } from '../harness/raw-client.ts'
import { answerAll, expectRequest, fin, pause, rst, send } from '../harness/steps.ts'
import { Stand } from './stand.ts'

const TRIES = 200
/** Milliseconds 0 to 5, the same in every run. */
const jitter = (n: number) => (n * 7919) % 6

/** Every connection answers once and then ends: before, while or after the proxy uses it again. */
const answersOnce = (n: number) => [
  expectRequest(),
  send(answer(200, `${n}`)),
  pause(jitter(n)),
  n % 2 === 0 ? fin : rst,
]

/** Every connection answers once, takes a second request and dies without a word: as stale as can be. */
const diesOnSecond = (n: number) => [
  expectRequest(),
  send(answer(200, `${n}`)),
  expectRequest(),
  n % 2 === 0 ? fin : rst,
]

async function statusesOf(port: number, requests: readonly string[]): Promise<number[]> {
  let client = await connectRaw(port)
  const statuses: number[] = []
  for (const [n, request] of requests.entries()) {
    await client.send(request)
    const { status, headers } = await client.readResponse()
    statuses.push(status)
    await wait(jitter(n + 3))
    if (!valuesOf(headers, 'connection').includes('close')) continue
    await client.close()
    client = await connectRaw(port)
  }
  await client.close()
  return statuses
}

describe('F01 a backend that closes an idle connection as it is used again', () => {
  it(`F01 costs no GET its answer in ${TRIES} tries with jitter`, async () => {
    await using backend = await RawBackend.start(answersOnce)
    await using stand = await Stand.start({ backends: { legacy: backend.origin } })
    const statuses = await statusesOf(
      stand.port,
      Array.from({ length: TRIES }, (_, n) => get(`/${n}`)),
    )
    expect(statuses.filter((status) => status !== 200)).toEqual([])
  })

  it('F01 asks again once, on a connection that is new, and says so in the log', async () => {
    await using backend = await RawBackend.start(diesOnSecond)
    await using stand = await Stand.start({ backends: { legacy: backend.origin } })
    const requests = Array.from({ length: 20 }, (_, n) => get(`/${n}`))
    expect(await statusesOf(stand.port, requests)).toEqual(requests.map(() => 200))
    const lines = await stand.lines(20)
    expect(lines.map(({ retried }) => retried)).toEqual(requests.map((_, n) => n > 0))
    // The first request, and then each twice: on the stale connection and on a new one.
    expect(backend.requests).toHaveLength(39)
    expect(backend.connections).toHaveLength(20)
  })

  it('F01 asks again for every request at once when all idle connections end together', async () => {
    await using backend = await RawBackend.start(diesOnSecond)
    await using stand = await Stand.start({ backends: { legacy: backend.origin } })
    const clients = await Promise.all(Array.from({ length: 40 }, () => connectRaw(stand.port)))
    for (const path of ['/first', '/second']) {
      await Promise.all(clients.map((client) => client.send(get(path))))
      const answers = await Promise.all(clients.map((client) => client.readResponse()))
      expect(answers.map(({ status }) => status)).toEqual(clients.map(() => 200))
    }
    await Promise.all(clients.map((client) => client.close()))
  })

  it('F01 never sends a POST twice: it is answered or it is 502', async () => {
    await using backend = await RawBackend.start(answersOnce)
    await using stand = await Stand.start({ backends: { legacy: backend.origin } })
    const requests = Array.from({ length: TRIES }, (_, n) => post(`/${n}`, 'order'))
    const statuses = await statusesOf(stand.port, requests)
    expect(statuses.filter((status) => status !== 200 && status !== 502)).toEqual([])
    const targets = backend.requests.map(({ target }) => target)
    expect(new Set(targets).size, 'a POST that reached the backend twice').toBe(targets.length)
  })

  it('F01 answers 502 to a POST that may have been executed', async () => {
    await using backend = await RawBackend.start(diesOnSecond)
    await using stand = await Stand.start({ backends: { legacy: backend.origin } })
    const statuses = await statusesOf(stand.port, [post('/1', 'order'), post('/2', 'order')])
    expect(statuses).toEqual([200, 502])
    expect(backend.requests.map(({ target }) => target)).toEqual(['/1', '/2'])
  })
})

describe.concurrent('F02 what a backend says about its patience', () => {
  const hinted = (seconds: number) => [answerAll(answer(200, 'ok', `Keep-Alive: timeout=${seconds}`))]

  it('F02 is undercut by a second', async () => {
    await using backend = await RawBackend.start(hinted(2))
    await using stand = await Stand.start({ backends: { legacy: backend.origin } })
    const client = await connectRaw(stand.port)
    for (const restMs of [100, 1_300, 0]) {
      await client.send(get('/'))
      expect((await client.readResponse()).status).toBe(200)
      await wait(restMs)
    }
    expect(backend.connections.map(({ requests }) => requests.length)).toEqual([2, 1])
    await client.close()
  })

  it('F02 does not cut a request that takes longer', async () => {
    await using backend = await RawBackend.start([
      expectRequest(),
      send(answer(200, 'first', 'Keep-Alive: timeout=2')),
      expectRequest(),
      pause(3_500),
      send(answer(200, 'slow')),
    ])
    await using stand = await Stand.start({ backends: { legacy: backend.origin } })
    const client = await connectRaw(stand.port)
    for (const body of ['first', 'slow']) {
      await client.send(get('/'))
      expect((await client.readResponse()).body.toString()).toBe(body)
    }
    expect(backend.connections).toHaveLength(1)
    await client.close()
  })

  it('F02 is longer on our own side than what load balancers in front use', async () => {
    await using backend = await RawBackend.start([answerAll(answer(200, 'ok'))])
    await using stand = await Stand.start({ backends: { legacy: backend.origin } })
    const client = await connectRaw(stand.port)
    await client.send(get('/'))
    expect(valuesOf((await client.readResponse()).headers, 'keep-alive')).toEqual(['timeout=75'])
    await client.close()
  })
})
