import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'

const file = (name: string) => readFileSync(new URL(`./tls/${name}`, import.meta.url), 'utf8')

/** The authority that signed the certificates `local`, `other` and `expired`. */
export const authority = file('ca.pem')

/** One of the certificates beside this file, with its key. */
export const certificateOf = (name: 'local' | 'other' | 'expired' | 'self') => ({
  cert: file(`${name}.pem`),
  key: file(`${name}.key`),
})

/** A TLS server on loopback that answers every request of a line or more with 200 and the name it was asked by. */
export async function tlsServer(
  certificate: 'local' | 'other' | 'expired' | 'self',
): Promise<{ origin: string } & AsyncDisposable> {
  const sockets = new Set<TLSSocket>()
  const server = createServer(certificateOf(certificate), (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', () => {
      const name = String(socket.servername || 'no name')
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${name.length}\r\n\r\n${name}`)
    })
  }).listen(0, '127.0.0.1')
  server.on('tlsClientError', () => {})
  await once(server, 'listening')
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
