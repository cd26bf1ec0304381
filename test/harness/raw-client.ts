import { once } from 'node:events'
import { connect } from 'node:net'
import type { RawResponse } from './http-message.ts'
import { RawConnection } from './raw-connection.ts'

/** Opens a connection to a port of loopback. */
export const connectRaw = async (port: number): Promise<RawConnection> => {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
  await once(socket, 'connect')
  return new RawConnection(socket)
}

/** The bytes of a request without a body, with the fields that every one needs and those given. */
export const get = (target: string, ...headers: readonly string[]): string =>
  [`GET ${target} HTTP/1.1`, 'Host: test', ...headers, '', ''].join('\r\n')

/** The bytes of a request with a body of known length. */
export const post = (target: string, body: string, ...headers: readonly string[]): string =>
  [
    `POST ${target} HTTP/1.1`,
    'Host: test',
    `Content-Length: ${Buffer.byteLength(body, 'latin1')}`,
    ...headers,
    '',
    body,
  ].join('\r\n')

/** The bytes of an answer with a body of known length. */
export const answer = (status: number, body: string, ...headers: readonly string[]): string =>
  [`HTTP/1.1 ${status} X`, `Content-Length: ${Buffer.byteLength(body, 'latin1')}`, ...headers, '', body].join(
    '\r\n',
  )

/** Sends one request on a connection of its own, reads its answer and ends the connection. */
export const ask = async (
  port: number,
  request: string | Uint8Array,
  method = 'GET',
): Promise<RawResponse> => {
  const connection = await connectRaw(port)
  try {
    await connection.send(request)
    return await connection.readResponse(method)
  } finally {
    await connection.close()
  }
}
