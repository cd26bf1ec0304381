/** A candidate that is healthy by its own account and never answers anything else. */
import { createServer } from 'node:http'
import { listen } from './listen.ts'

listen(
  createServer((request, response) => {
    if (request.url === '/health') response.writeHead(200, { 'Content-Length': 2 }).end('ok')
  }),
)
