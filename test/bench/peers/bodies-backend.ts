/**
 * A backend for bodies: GET /BYTES answers with so many bytes; any other request is read to its end and
 * answered briefly.
 */
import { createServer } from 'node:http'
import { listen } from './listen.ts'

const bodies = new Map<number, Buffer>()

const bodyOf = (bytes: number): Buffer => {
  const known = bodies.get(bytes) ?? Buffer.alloc(bytes, 'x')
  bodies.set(bytes, known)
  return known
}

listen(
  createServer((request, response) => {
    const bytes = Number(request.url?.slice(1))
    if (request.method === 'GET' && bytes > 0) {
      const body = bodyOf(bytes)
      response
        .writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': body.length })
        .end(body)
      return
    }
    request.on('data', () => {})
    request.on('end', () => response.writeHead(200, { 'Content-Length': 2 }).end('ok'))
  }),
)
