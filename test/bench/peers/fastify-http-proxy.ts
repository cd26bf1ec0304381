/** @fastify/http-proxy with its defaults, logging off. */
import httpProxy from '@fastify/http-proxy'
import { fastify } from 'fastify'
import { backendOrigin } from './listen.ts'

const app = fastify({ logger: false })
await app.register(httpProxy, { upstream: backendOrigin() })
const address = await app.listen({ port: 0, host: '127.0.0.1' })
console.log(`listening ${new URL(address).port}`)
