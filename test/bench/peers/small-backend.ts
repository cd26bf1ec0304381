/**
 * A backend that costs next to nothing: answers each request head with the same 160 bytes of JSON,
 * without parsing it. It is for load generators that send plain GET requests; nothing else.
 */
import { createServer } from 'node:net'
import { smallJson } from '../small-json.ts'

const headEnd = Buffer.from('\r\n\r\n')
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\nServer: raw\r\nContent-Type: application/json\r\nContent-Length: ${smallJson.length}\r\n\r\n${smallJson}`,
)

const server = createServer({ noDelay: true }, (socket) => {
  let rest: Buffer = Buffer.alloc(0)
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (let end = rest.indexOf(headEnd); end !== -1; end = rest.indexOf(headEnd)) {
      rest = rest.subarray(end + headEnd.length)
      socket.write(answer)
    }
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address !== 'string') console.log(`listening ${address.port}`)
})
