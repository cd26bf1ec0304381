import { answer, connectRaw, get, post } from '../harness/raw-client.ts'
import type { RawConnection } from '../harness/raw-connection.ts'
import {
  expectClose,
  expectRequest,
  expectResponse,
  fin,
  pause,
  rst,
  type Script,
  type Step,
  send,
} from '../harness/steps.ts'
import { describeFidelity, type FidelityCase } from './fidelity-case.ts'
import { another, expectReceived, expectRequestHead, gate, okBackend, raw } from './rows.ts'

/** How soon a backend has to be left when its client is gone; a busy test machine gets some more than the 100 ms. */
const soon = 1_000
const ways: [string, Step][] = [
  ['FIN', fin],
  ['RST', rst],
]
const leaves = (
  name: string,
  client: Script,
  backend: Script,
  expect: FidelityCase['expect'],
): FidelityCase => ({
  id: 'E05',
  name,
  client,
  backend,
  expect: { statuses: [], ...expect },
})

/** The client goes when the backend has what it waits for, and the backend is left soon after. */
const during = (
  name: string,
  request: string,
  until: Step,
  how: Step,
  expect: FidelityCase['expect'],
  first: Script = [],
): FidelityCase => {
  const there = gate()
  return leaves(
    name,
    [send(request), there.wait, how],
    [until, ...first, there.open, expectClose(soon)],
    expect,
  )
}
const gone = { log: [{ reason: 'client_closed_request', status: 499 }] }
const cut = { log: ['client_incomplete_request'], statuses: [400] }

const inTheHead: FidelityCase[] = ways.flatMap(([way, how]) =>
  ['GET', 'GET / HTTP/1.1\r\n', 'GET / HTTP/1.1\r\nHost: test\r\nX'].map((bytes) =>
    leaves(
      `${way} after ${JSON.stringify(bytes)}`,
      [send(bytes), pause(20), how, ...(way === 'FIN' ? [expectResponse()] : [])],
      okBackend,
      { backendConnections: 0, ...(way === 'FIN' ? cut : { log: [] }) },
    ),
  ),
)

const upload = raw('POST / HTTP/1.1', ['Content-Length: 100'], 'abc')
const chunkedUpload = raw('POST / HTTP/1.1', ['Transfer-Encoding: chunked'], '3\r\nabc\r\n')
const inTheBody: FidelityCase[] = [
  ['a sized upload', upload],
  ['a chunked upload', chunkedUpload],
].flatMap(([what = '', request = '']) => [
  during(`RST in ${what}`, request, expectReceived('abc'), rst, { ...gone, backendRequests: 0 }),
  (() => {
    const there = gate()
    return leaves(
      `FIN in ${what} is told so`,
      [send(request), there.wait, fin, expectResponse()],
      [expectReceived('abc'), there.open, expectClose(soon)],
      { ...cut, backendRequests: 0 },
    )
  })(),
])

const waiting: FidelityCase[] = ways.flatMap(([way, how]) => [
  during(`${way} while waiting for the answer`, get('/'), expectRequest(), how, gone),
  during(`${way} of a POST while waiting`, post('/', 'body'), expectRequest(), how, gone),
  during(
    `${way} while waiting for 100`,
    raw('POST / HTTP/1.1', ['Expect: 100-continue', 'Content-Length: 4']),
    expectRequestHead,
    how,
    way === 'FIN' ? { log: ['client_incomplete_request'] } : gone,
  ),
  during(`${way} after 103`, get('/'), expectRequest(), how, gone, [
    send('HTTP/1.1 103 Early Hints\r\n\r\n'),
  ]),
])

const half: [string, string][] = [
  ['a sized answer', 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nbegun'],
  ['a chunked answer', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n'],
  ['an answer that ends with the connection', 'HTTP/1.1 200 OK\r\n\r\nbegun'],
]
const inTheAnswer: FidelityCase[] = ways.flatMap(([way, how]) =>
  half.map(([what, bytes]) =>
    leaves(
      `${way} in ${what}`,
      [send(get('/')), expectReceived('begun'), how],
      [expectRequest(), send(bytes), expectClose(soon)],
      {
        log: [{ reason: 'client_closed_request', status: 200 }],
      },
    ),
  ),
)

const atTheEnd: FidelityCase[] = ways.map(([way, how]) =>
  leaves(`${way} after the answer is nothing special`, [send(get('/')), expectResponse(), how], okBackend, {
    statuses: [200],
    log: ['ok'],
  }),
)

/** A second client waits for the only connection there may be, and leaves. */
const queued: FidelityCase[] = ways.map(([way, how]): FidelityCase => {
  const left = gate()
  return leaves(
    `${way} while queued for a connection`,
    [
      send(get('/first')),
      expectSent,
      async (connection) => {
        const other = await connectRaw(connection.socket.remotePort ?? 0)
        await other.send(get('/queued'))
        await pause(30)(other)
        await how(other)
        await pause(30)(other)
        await other.close()
      },
      left.open,
      expectResponse(),
      another(send(get('/third')), expectResponse()),
    ],
    [expectRequest(), left.wait, send(answer(200, 'first')), ...okBackend],
    {
      statuses: [200, 200],
      backendNeverSees: '/queued',
      backendConnections: 1,
      log: ['client_closed_request', 'ok', 'ok'],
    },
  )
})

/** Gives what was sent the time to arrive before somebody else comes. */
async function expectSent(connection: RawConnection): Promise<void> {
  await pause(20)(connection)
}

describeFidelity(
  'E aborts',
  [...inTheHead, ...inTheBody, ...waiting, ...inTheAnswer, ...atTheEnd, ...queued],
  {
    limits: { connectionsPerBackend: 1 },
  },
)
