import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RetryBudget } from '../../proxy/src/data-plane/retry-budget.ts'
import { valuesOf } from '../harness/http-message.ts'
import { RawBackend } from '../harness/raw-backend.ts'
import { answer, ask, connectRaw, get, post } from '../harness/raw-client.ts'
import { answerAll, expectHead, expectRequest, fin, rst, type Script, send } from '../harness/steps.ts'
import { HttpBackend } from './http-backend.ts'
import { Stand } from './stand.ts'

/** A path of its own for each way to fail, all on one route with a candidate. */
const canary = { id: 'canary', candidate: 'service', weight: 100 }
/** Never opens: what is looked at here is one request's fallback. */
const patient = { consecutiveFailures: 1e9, minimumVolume: 1e9 }

type Failing = {
  name: string
  service: Script
  make: (target: string) => string
  status: number
  by: '' | 'baseline' | 'candidate'
}

const order = (target: string) => post(target, 'order')

const failing: Failing[] = [
  { name: 'a GET that is reset', service: [expectRequest(), rst], make: get, status: 200, by: 'baseline' },
  {
    name: 'a GET that gets no answer',
    service: [expectRequest(), fin],
    make: get,
    status: 200,
    by: 'baseline',
  },
  {
    name: 'a GET answered with 503',
    service: [expectRequest(), send(answer(503, 'no'))],
    make: get,
    status: 200,
    by: 'baseline',
  },
  {
    name: 'a GET answered with 500',
    service: [expectRequest(), send(answer(500, 'no'))],
    make: get,
    status: 500,
    by: 'candidate',
  },
  { name: 'a POST that is reset', service: [expectRequest(), rst], make: order, status: 502, by: '' },
  {
    name: 'a POST answered with 503',
    service: [expectRequest(), send(answer(503, 'no'))],
    make: order,
    status: 503,
    by: 'candidate',
  },
]

describe('F03 what is asked for a second time', () => {
  let legacy: RawBackend
  let services: RawBackend[]
  let stand: Stand
  beforeAll(async () => {
    legacy = await RawBackend.start([answerAll(answer(200, 'from legacy'))])
    services = await Promise.all(failing.map(({ service }) => RawBackend.start(service)))
    stand = await Stand.start({
      backends: {
        legacy: legacy.origin,
        ...Object.fromEntries(services.map(({ origin }, n) => [`service-${n}`, origin])),
      },
      routes: services.map((_, n) => ({
        id: `case-${n}`,
        match: { path: { prefix: `/${n}` } },
        candidate: `service-${n}`,
        weight: 100,
      })),
      breaker: patient,
    })
  })
  afterAll(async () => {
    await stand[Symbol.asyncDispose]()
    await Promise.all([legacy, ...services].map((backend) => backend[Symbol.asyncDispose]()))
  })

  for (const [n, { name, make, status, by }] of failing.entries()) {
    it(`F03 ${name} ends with ${status}${by && ` of the ${by}`}`, async () => {
      const response = await ask(stand.port, make(`/${n}`))
      expect(response.status).toBe(status)
      const id = by === 'candidate' ? `service-${n}` : 'legacy'
      expect(valuesOf(response.headers, 'x-banyan-served-by')).toEqual(by ? [id] : [])
      expect(services[n]!.requests).toHaveLength(1)
      expect(legacy.requests.filter(({ target }) => target === `/${n}`)).toHaveLength(
        by === 'baseline' ? 1 : 0,
      )
      expect(await stand.lines(1, `/${n}`)).toMatchObject([{ fellBack: by === 'baseline', retried: false }])
    })
  }
})

describe('F03 what is not', () => {
  it('F03 a POST goes to the baseline when the candidate was never reached', async () => {
    await using legacy = await RawBackend.start([answerAll(answer(201, 'made'))])
    await using gone = await RawBackend.start()
    const nobody = gone.origin
    await gone[Symbol.asyncDispose]()
    await using stand = await Stand.start({
      backends: { legacy: legacy.origin, service: nobody },
      routes: [canary],
    })
    expect((await ask(stand.port, post('/', 'order'))).status).toBe(201)
    expect(legacy.requests.map(({ body }) => body.toString())).toEqual(['order'])
  })

  it('F03 never after a byte of the answer was forwarded', async () => {
    await using candidate = await RawBackend.start([
      expectRequest(),
      send('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'),
      rst,
    ])
    await using legacy = await RawBackend.start([answerAll(answer(200, 'from legacy'))])
    await using stand = await Stand.start({
      backends: { legacy: legacy.origin, service: candidate.origin },
      routes: [canary],
    })
    const response = await ask(stand.port, get('/'))
    expect([response.status, response.complete, response.body.toString()]).toEqual([200, false, 'half'])
    expect(legacy.requests).toHaveLength(0)
  })

  it('F03 never with a body larger than what is kept', async () => {
    await using candidate = await RawBackend.start([expectHead(), rst])
    await using legacy = await RawBackend.start([answerAll(answer(200, 'from legacy'))])
    await using stand = await Stand.start({
      backends: { legacy: legacy.origin, service: candidate.origin },
      routes: [canary],
      limits: { replayBytes: 1_000 },
    })
    const body = 'x'.repeat(1_001)
    const head = `GET / HTTP/1.1\r\nHost: test\r\nContent-Length: ${body.length}\r\n\r\n`
    expect((await ask(stand.port, head + body)).status).toBe(502)
    expect(legacy.requests).toHaveLength(0)
  })

  it('F03 never at the same backend because of junk, and the connection is not used again', async () => {
    await using legacy = await RawBackend.start((n) =>
      n === 0 ? [expectRequest(), send('SSH-2.0-OpenSSH_9.2\r\n\r\n')] : [answerAll(answer(200, 'well'))],
    )
    await using stand = await Stand.start({ backends: { legacy: legacy.origin } })
    expect((await ask(stand.port, get('/1'))).status).toBe(502)
    expect((await ask(stand.port, get('/2'))).status).toBe(200)
    expect(legacy.requests.map(({ target }) => target)).toEqual(['/1', '/2'])
  })

  it('F03 a 503 of the only backend passes with its Retry-After, asked once', async () => {
    await using legacy = await RawBackend.start([answerAll(answer(503, 'busy', 'Retry-After: 7'))])
    await using stand = await Stand.start({ backends: { legacy: legacy.origin } })
    const response = await ask(stand.port, get('/'))
    expect([response.status, valuesOf(response.headers, 'retry-after')]).toEqual([503, ['7']])
    expect(legacy.requests).toHaveLength(1)
  })
})

describe('F04 the retry budget', () => {
  it('F04 lets a fifth of what is under way be second attempts, and always three', () => {
    for (const [underWay, allowed] of [
      [1, 3],
      [15, 3],
      [100, 20],
    ] as const) {
      const budget = new RetryBudget()
      const taken = Array.from({ length: 200 }, () => budget.take(underWay)).filter(Boolean)
      expect(taken).toHaveLength(allowed)
      budget.release()
      expect(budget.take(underWay)).toBe(true)
    }
  })

  const CLIENTS = 50
  /** About 1,000 requests a second for two seconds. */
  const flood = async (port: number): Promise<number> => {
    let sent = 0
    const end = performance.now() + 2_000
    const clients = Array.from({ length: CLIENTS }, async () => {
      let client = await connectRaw(port)
      while (performance.now() < end) {
        sent++
        await client.send(get('/flood'))
        const { headers } = await client.readResponse()
        await wait(40)
        if (!valuesOf(headers, 'connection').includes('close')) continue
        await client.close()
        client = await connectRaw(port)
      }
      await client.close()
    })
    await Promise.all(clients)
    return sent
  }

  it('F04 a backend that fails every request gets at most 1.2 times as many', async () => {
    await using legacy = await RawBackend.start([expectRequest(), rst])
    await using stand = await Stand.start({ backends: { legacy: legacy.origin } })
    const sent = await flood(stand.port)
    expect(sent).toBeGreaterThan(1_500)
    expect(legacy.requests.length).toBeLessThanOrEqual(sent * 1.2)
  })

  it('F04 a candidate that fails every request brings the baseline no more than that at a time', async () => {
    await using candidate = await RawBackend.start([expectRequest(), rst])
    await using legacy = await HttpBackend.start((_req, res) => setTimeout(() => res.end('from legacy'), 20))
    await using stand = await Stand.start({
      backends: { legacy: legacy.origin, service: candidate.origin },
      routes: [canary],
      breaker: patient,
    })
    const sent = await flood(stand.port)
    expect(candidate.requests).toHaveLength(sent)
    expect(legacy.mostServing).toBeGreaterThan(3)
    expect(legacy.mostServing).toBeLessThanOrEqual(CLIENTS / 5)
    expect(await stand.counted('fallback', legacy.requests)).toBe(legacy.requests)
  })
})
