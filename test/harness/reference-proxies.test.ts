import { describe, expect, it } from 'vitest'
import { findProgram } from '../bench/machine.ts'
import { type Case, describeCases } from './cases.ts'
import { answer, get } from './raw-client.ts'
import { referenceProxies } from './reference-proxies.ts'
import { answerAll, expectRequest, expectResponse, fin, send } from './steps.ts'

const cases: readonly Case[] = [
  {
    id: 'R01',
    name: 'answers pipelined requests in order and goes on after a 404',
    client: [send(get('/1'), get('/2')), expectResponse(), expectResponse()],
    backend: [answerAll(({ target }) => answer(target === '/1' ? 404 : 200, target))],
    expect: { statuses: [404, 200], client: 'open', backendRequests: 2 },
  },
  {
    id: 'R02',
    name: 'refuses a request with two framings and sends none of it on',
    client: [
      send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunkedx\r\n\r\nGET '),
      expectResponse(),
    ],
    backend: [answerAll(answer(200, ''))],
    expect: { statuses: [[400, 501]], backendRequests: 0 },
  },
  {
    id: 'R03',
    name: 'ends the connection of a client whose answer was cut short',
    client: [send(get('/')), expectResponse()],
    backend: [expectRequest(), send('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'), fin],
    expect: {
      client: 'ended',
      wrong: ({ responses }) => (responses[0]?.complete === false ? undefined : 'the answer looks complete'),
    },
  },
]

for (const { name, start } of referenceProxies) describeCases(`cases against ${name}`, cases, start)

describe('reference proxies', () => {
  it('are those that are installed', () => {
    const installed = ['nginx', 'haproxy'].filter((name) => findProgram(name) !== undefined)
    expect(referenceProxies.map(({ name }) => name)).toEqual(installed)
  })
})
