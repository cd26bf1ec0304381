import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type Case, describeCases, runCase, type StartProxy } from './cases.ts'
import { RawBackend } from './raw-backend.ts'
import { answer, get } from './raw-client.ts'
import { answerAll, expectRequest, expectResponse, fin, rst, send } from './steps.ts'

/** The most transparent proxy there is: it copies bytes both ways, ends included. */
const startPipe: StartProxy = async (backendPort) => {
  const sockets: Socket[] = []
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const backend = connect({ port: backendPort, host: '127.0.0.1', allowHalfOpen: true })
    sockets.push(client, backend)
    client.pipe(backend).pipe(client)
    client.on('error', () => backend.resetAndDestroy())
    backend.on('error', () => client.resetAndDestroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

const cases: readonly Case[] = [
  {
    id: 'X01',
    name: 'answers in order',
    client: [send(get('/1'), get('/2')), expectResponse(), expectResponse()],
    backend: [answerAll(({ target }) => answer(target === '/1' ? 200 : 404, target))],
    expect: { statuses: [200, [403, 404]], client: 'open', backendRequests: 2, backendConnections: 1 },
  },
  {
    id: 'X02',
    name: 'passes the end of the backend on',
    client: [send(get('/')), expectResponse()],
    backend: [expectRequest(), send('HTTP/1.1 200 OK\r\n\r\nto the end'), fin],
    expect: { statuses: [200], client: 'fin', backendSees: 'Host: test', backendNeverSees: /via/i },
  },
  {
    id: 'X03',
    name: 'passes a reset on',
    client: [send(get('/'))],
    backend: [expectRequest(), rst],
    expect: { statuses: [], client: 'ended' },
  },
]

describeCases('a table of cases', cases, startPipe)

describe('a case that does not hold', () => {
  it('says everything that is wrong', async () => {
    await using backend = await RawBackend.start()
    await using proxy = await startPipe(backend.port)
    const wrong: Case = {
      id: 'X04',
      name: 'is wrong about everything',
      client: [send(get('/secret')), expectResponse()],
      backend: [expectRequest(), send(answer(500, ''))],
      expect: {
        statuses: [200],
        client: 'open',
        backendRequests: 2,
        backendConnections: 2,
        backendSees: 'X-Absent',
        backendNeverSees: '/secret',
        wrong: ({ responses }) => (responses[0]?.reason === 'OK' ? undefined : 'the reason is not OK'),
      },
    }
    const problems = await runCase(wrong, backend, proxy.port)
    expect(problems).toEqual([
      'statuses are [500], not [200]',
      'the backend read 1 requests, not 2',
      'the backend had 1 connections, not 2',
      expect.stringContaining('did not see X-Absent'),
      'the backend saw /secret',
      'the reason is not OK',
    ])
  })

  it('reports what the proxy did not forward properly', async () => {
    await using backend = await RawBackend.start()
    await using proxy = await startPipe(backend.port)
    const malformed: Case = {
      id: 'X05',
      name: 'lets a malformed request through',
      client: [send('GET / HTTP/1.1\r\nA : b\r\n\r\n'), expectResponse('GET', 200)],
      backend: [expectRequest()],
      expect: { statuses: [400] },
    }
    const problems = await runCase(malformed, backend, proxy.port)
    expect(problems).toContainEqual(expect.stringContaining('backend connection 0: no header line'))
    expect(problems).toContainEqual(expect.stringContaining('client: an answer did not come'))
  })
})
