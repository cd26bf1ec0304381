import { afterEach, describe, expect, it } from 'vitest'
import { RawBackend, type Scripts } from './raw-backend.ts'
import { answer, ask, connectRaw, get, post } from './raw-client.ts'
import {
  answerAll,
  drip,
  expectBytes,
  expectHead,
  expectRequest,
  fin,
  neverRead,
  rst,
  send,
} from './steps.ts'

let backend: RawBackend | undefined

const start = async (scripts: Scripts): Promise<RawBackend> => {
  backend = await RawBackend.start(scripts)
  return backend
}

afterEach(async () => {
  await backend?.[Symbol.asyncDispose]()
  backend = undefined
})

describe('a scripted backend and client', () => {
  it('exchange a request and an answer, and keep the bytes', async () => {
    const { port } = await start([expectRequest(), send(answer(200, 'hello', 'X-A: 1'))])
    const response = await ask(port, post('/orders', 'body', 'X-B: 2'))
    expect(response).toMatchObject({ status: 200, complete: true })
    expect(backend?.requests[0]).toMatchObject({ method: 'POST', target: '/orders' })
    expect(backend?.connections[0]?.received.toString()).toBe(post('/orders', 'body', 'X-B: 2'))
    expect(backend?.failures).toEqual([])
  })

  it('answer pipelined requests in order on one connection', async () => {
    const { port } = await start([answerAll(({ target }) => answer(200, target))])
    const client = await connectRaw(port)
    await client.send(get('/1') + get('/2') + get('/3'))
    const bodies = [await client.readResponse(), await client.readResponse(), await client.readResponse()]
    expect(bodies.map(({ body }) => body.toString())).toEqual(['/1', '/2', '/3'])
    expect(backend?.openConnections).toBe(1)
    await client.close()
  })

  it('tell an orderly end from a reset', async () => {
    const { port } = await start((index) => [expectHead(), index === 0 ? fin : rst])
    for (const ending of ['fin', 'reset'] as const) {
      const client = await connectRaw(port)
      await client.send(get('/'))
      expect(await client.closed()).toBe(ending)
      await client.close()
    }
  })

  it('see an answer that is cut short', async () => {
    const { port } = await start([
      expectHead(),
      send('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'),
      fin,
    ])
    expect(await ask(port, get('/'))).toMatchObject({ complete: false })
  })

  it('drip bytes slowly', async () => {
    const { port } = await start([expectHead(), drip(answer(200, 'slow'), 1)])
    const began = performance.now()
    expect((await ask(port, get('/'))).body.toString()).toBe('slow')
    expect(performance.now() - began).toBeGreaterThan(answer(200, 'slow').length - 1)
  })

  it('stop reading, so that the sender is held back', async () => {
    const { port } = await start([expectHead(), neverRead])
    const client = await connectRaw(port)
    await client.send(get('/'))
    await expect(client.send(Buffer.alloc(64_000_000), 300)).rejects.toThrow('nobody read')
    client.rst()
  })
})

describe('a scripted backend', () => {
  it('fails with what it saw when the wanted bytes do not come', async () => {
    await start([expectBytes('never', 50)])
    const client = await connectRaw(backend?.port ?? 0)
    await client.send('something else')
    await expect.poll(() => backend?.failures[0]).toMatch(/"never" did not come within 50 ms.*something else/)
    await client.close()
  })

  it('reports a request that is malformed', async () => {
    const { port } = await start([expectRequest()])
    const client = await connectRaw(port)
    await client.send('GET / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n')
    await expect.poll(() => backend?.failures[0]).toMatch('both Transfer-Encoding and Content-Length')
    await client.close()
  })

  it('begins anew with other scripts after the peers have noticed the end', async () => {
    const { port } = await start([answerAll(answer(200, 'first'))])
    const client = await connectRaw(port)
    await client.send(get('/'))
    await client.readResponse()
    const again = backend?.begin([answerAll(answer(200, 'second'))])
    expect(await client.closed()).toBe('fin')
    await client.close()
    await again
    expect(backend?.connections).toEqual([])
    expect((await ask(port, get('/'))).body.toString()).toBe('second')
  })
})
