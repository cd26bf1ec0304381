/** http-proxy-3 as its README sets it up, with the keep-alive agent that it needs to be fast. */
import { Agent, createServer } from 'node:http'
import { createProxyServer } from 'http-proxy-3'
import { backendOrigin, listen } from './listen.ts'

const proxy = createProxyServer({ target: backendOrigin(), agent: new Agent({ keepAlive: true }) })
const server = createServer((request, response) => {
  proxy.web(request, response, {}, () => response.writeHead(502).end())
})
server.on('upgrade', (request, socket, head) => {
  proxy.ws(request, socket, head, {}, () => socket.destroy())
})
listen(server)
