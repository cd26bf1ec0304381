import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { BackendConnection, type ResponseSink } from './connection.ts'

/** Writes down what it is told. */
class Notes implements ResponseSink {
  method = 'GET'
  told: string[] = []
  ended = Promise.withResolvers<void>()
  onInterim({ status }: { status: number }) {
    this.told.push(`interim ${status}`)
  }
  onResponse({ status }: { status: number }, body: Buffer | null) {
    this.told.push(`response ${status}${body === null ? '' : ` ${body}`}`)
  }
  onData(piece: Buffer) {
    this.told.push(`data ${piece}`)
    return true
  }
  onEnd(trailers: string[] | null) {
    this.told.push(`end${trailers ? ` ${trailers}` : ''}`)
    this.ended.resolve()
  }
  onFailure({ reason, stale }: { reason: string; stale: boolean }) {
    this.told.push(`${reason}${stale ? ' stale' : ''}`)
    this.ended.resolve()
  }
  onDrain() {}
}

let backend: Socket
let connection: BackendConnection
let idle = 0
let stop: () => void
beforeEach(async () => {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  const [other] = (await accepted) as [Socket]
  backend = other
  backend.on('error', () => {}).resume()
  idle = 0
  connection = new BackendConnection(socket, { onIdle: () => idle++, onGone: () => {} })
  stop = () => {
    socket.destroy()
    backend.destroy()
    server.close()
  }
})
afterEach(() => stop())

async function exchange(
  bytes: string,
  end: 'open' | 'fin' | 'rst' = 'open',
  method = 'GET',
): Promise<string[]> {
  const notes = new Notes()
  notes.method = method
  connection.begin('GET / HTTP/1.1\r\n\r\n', notes)
  connection.requestSent()
  if (bytes !== '') backend.write(bytes, 'latin1')
  if (end === 'fin') backend.end()
  if (end === 'rst') setTimeout(() => backend.resetAndDestroy(), 10)
  await notes.ended.promise
  return notes.told
}

it('serves one exchange after another and is given back between them', async () => {
  expect(await exchange('HTTP/1.1 103 X\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')).toEqual([
    'interim 103',
    'response 200 ok',
    'end',
  ])
  expect(
    await exchange('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nA: b\r\n\r\n'),
  ).toEqual(['response 200', 'data ok', 'end A,b'])
  expect([idle, connection.served, connection.socket.destroyed]).toEqual([2, 2, false])
})

it.each([
  ['bytes behind the answer', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokmore', 'GET'],
  ['Connection: close', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok', 'GET'],
  ['a body to HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', 'HEAD'],
])('is not used again after %s', async (_, bytes, method) => {
  expect((await exchange(bytes, 'open', method)).at(-1)).toBe('end')
  expect([idle, connection.socket.destroyed]).toEqual([0, true])
})

it('is closed by bytes that nobody asked for', async () => {
  await exchange('HTTP/1.1 204 X\r\n\r\n')
  const closed = once(connection.socket, 'close')
  backend.write('HTTP/1.1 200 OK\r\n')
  await closed
})

it.each([
  ['', 'fin', ['backend_closed_early']],
  ['', 'rst', ['backend_reset']],
  [
    'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf',
    'fin',
    ['response 200', 'data half', 'backend_incomplete'],
  ],
  ['HTTP/1.1 200 OK\r\n\r\nwhole', 'fin', ['response 200', 'data whole', 'end']],
  ['HTTP/1.1 200 OK\r\n\r\nhalf', 'rst', ['response 200', 'data half', 'backend_incomplete']],
  ['HTTP/1.1 101 X\r\n\r\n', 'open', ['backend_bad_response']],
  ['nonsense\r\n\r\n', 'open', ['backend_bad_response']],
] as const)('tells of %j and %s as %j', async (bytes, end, told) => {
  expect(await exchange(bytes, end)).toEqual(told)
})

it('tells a connection that died while idle from one that failed', async () => {
  await exchange('HTTP/1.1 204 X\r\n\r\n')
  expect(await exchange('', 'fin')).toEqual(['backend_closed_early stale'])
})
