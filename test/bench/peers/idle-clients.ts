/**
 * Opens many connections, makes one request or WebSocket handshake on each, and then does nothing.
 * Prints `listening 0` for the bench when all are open, and counts those that were ended on SIGTERM.
 *
 * node idle-clients.ts PORT COUNT http|websocket
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const [port, count, kind] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]]
const atOnce = 100

const requests = {
  http: 'GET /products/1 HTTP/1.1\r\nHost: bench\r\n\r\n',
  websocket:
    'GET /products/socket HTTP/1.1\r\nHost: bench\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
} as const
const request = requests[kind === 'websocket' ? 'websocket' : 'http']
const status = kind === 'websocket' ? 'HTTP/1.1 101' : 'HTTP/1.1 200'

let ended = 0

const open = async (): Promise<Socket> => {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => socket.destroy())
  await once(socket, 'connect')
  socket.write(request)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  if (!answer.toString('latin1').startsWith(status))
    throw new Error(`not ${status}: ${answer.toString('latin1', 0, 200)}`)
  socket.resume()
  socket.on('close', () => {
    ended += 1
  })
  return socket
}

for (let opened = 0; opened < count; opened += atOnce) {
  await Promise.all(Array.from({ length: Math.min(atOnce, count - opened) }, open))
}
console.log(`open ${count}`)

process.on('SIGTERM', () => {
  console.log(`ended ${ended}`)
  process.exit(0)
})
