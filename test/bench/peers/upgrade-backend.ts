/** Answers requests with the small JSON, and accepts every WebSocket and says nothing on it (RFC 6455 section 4.2.2). */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { smallJson } from '../small-json.ts'
import { listen } from './listen.ts'

const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

const server = createServer((_, response) => {
  response
    .writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': smallJson.length })
    .end(smallJson)
})
server.on('upgrade', (request, socket) => {
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${guid}`).digest('base64')
  const head = [
    'HTTP/1.1 101 Switching Protocols',
    'Connection: Upgrade',
    'Upgrade: websocket',
    `Sec-WebSocket-Accept: ${accept}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  socket.on('error', () => socket.destroy())
  socket.on('end', () => socket.end())
  socket.resume()
})
listen(server)
