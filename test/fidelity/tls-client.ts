import { once } from 'node:events'
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { authority, certificateOf } from './tls-server.ts'

export { certificateOf }

/** How a stand speaks TLS: with the certificate for loopback first, and one for other.example. */
export const tlsSettings = (http2 = true) => ({
  certificates: [certificateOf('local'), certificateOf('other')],
  http2,
  ticketKeys: new Uint8Array(48).fill(7),
})

/** A TLS connection to a port of loopback, checked against the tests' own authority. */
export async function tlsClient(
  port: number,
  { servername = 'localhost', protocols = ['http/1.1'] }: { servername?: string; protocols?: string[] } = {},
): Promise<TLSSocket> {
  const socket = connectTls({
    host: '127.0.0.1',
    port,
    servername,
    ca: authority,
    ALPNProtocols: protocols,
  })
  socket.on('error', () => {})
  await once(socket, 'secureConnect')
  return socket
}

/** An HTTP/2 connection. Its errors are the test's to look for. */
export function h2Client(port: number): ClientHttp2Session {
  const session = connect(`https://localhost:${port}`, {
    ca: authority,
    host: '127.0.0.1',
    servername: 'localhost',
  })
  session.on('error', () => {})
  return session
}

export type H2Answer = {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  trailers: IncomingHttpHeaders
  interim: number[]
  /** The code of a reset; 0 without one. */
  reset: number
}

export type H2Request = {
  headers?: Record<string, string | string[]>
  body?: string | Buffer
  trailers?: Record<string, string>
}

/** One request on a connection; resolves when its stream has closed, however it ended. */
export async function h2Request(
  session: ClientHttp2Session,
  path: string,
  { headers = {}, body, trailers }: H2Request = {},
): Promise<H2Answer> {
  const stream = session.request(
    { ':path': path, ...headers },
    { endStream: body === undefined && trailers === undefined, waitForTrailers: trailers !== undefined },
  )
  const answer: H2Answer = {
    status: 0,
    headers: {},
    body: Buffer.alloc(0),
    trailers: {},
    interim: [],
    reset: 0,
  }
  const pieces: Buffer[] = []
  stream.on('error', () => {})
  stream.on('headers', (head) => answer.interim.push(Number(head[':status'])))
  stream.on('response', (head) => {
    answer.status = Number(head[':status'])
    answer.headers = head
  })
  stream.on('trailers', (fields) => {
    answer.trailers = fields
  })
  stream.on('wantTrailers', () => stream.sendTrailers(trailers ?? {}))
  stream.on('data', (piece: Buffer) => pieces.push(piece))
  if (body !== undefined || trailers !== undefined) stream.end(body)
  await new Promise((resolve) => stream.once('close', resolve))
  answer.body = Buffer.concat(pieces)
  answer.reset = stream.rstCode ?? 0
  return answer
}
