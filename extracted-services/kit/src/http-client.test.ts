import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createServiceClient } from './http-client.ts'
import { createMetrics } from './metrics.ts'
import { runInScope } from './scope.ts'
import { eventually } from './testing/eventually.ts'
import { parseTraceparent } from './traceparent.ts'
import { unrecordedTracer } from './tracing.ts'

describe('createServiceClient', () => {
  let close = () => {}
  afterEach(() => close())

  async function serve(listener: RequestListener) {
    const server = createServer(listener).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    close = () => {
      server.closeAllConnections()
      server.close()
    }
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const get = { method: 'GET' as const, path: '/thing' }

  it('passes on token, trace and request id, and returns any answer below 500', async () => {
    let seen: IncomingHttpHeaders = {}
    const url = await serve((req, res) => {
      seen = req.headers
      res.writeHead(404, { 'content-type': 'application/json' }).end('{"no":"such thing"}')
    })
    const trace = parseTraceparent('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')!
    const call = createServiceClient('things', url, createMetrics('test'))
    const answer = await runInScope({ requestId: 'r-1', trace, tracer: unrecordedTracer }, () =>
      call({ ...get, token: 't' }),
    )
    expect(answer).toEqual({ status: 404, body: { no: 'such thing' } })
    expect(seen).toMatchObject({ authorization: 'Bearer t', 'x-request-id': 'r-1' })
    expect(seen.traceparent).toContain(trace.traceId)
  })

  it('gives up on a server that does not answer', async () => {
    const url = await serve(() => undefined)
    const call = createServiceClient('things', url, createMetrics('test'), { timeoutMs: 50 })
    await expect(call(get)).rejects.toMatchObject({ status: 504, code: 'dependency_timeout' })
  })

  it('refuses an answer that is too long', async () => {
    const url = await serve((_req, res) => res.end('x'.repeat(2_000)))
    const call = createServiceClient('things', url, createMetrics('test'), { bodyMaxBytes: 1_000 })
    await expect(call(get)).rejects.toMatchObject({ status: 502 })
  })

  it('stops calling a server that keeps failing, and tries one call after a while', async () => {
    let calls = 0
    let failing = true
    const url = await serve((_req, res) => {
      calls += 1
      res.writeHead(failing ? 500 : 200).end('{}')
    })
    const call = createServiceClient('things', url, createMetrics('test'), { minimumCalls: 3, openMs: 100 })
    for (let n = 0; n < 3; n += 1) await expect(call(get)).rejects.toMatchObject({ status: 502 })
    await expect(call(get)).rejects.toMatchObject({ status: 503, code: 'dependency_unavailable' })
    expect(calls).toBe(3)
    failing = false
    expect(await eventually(() => call(get))).toMatchObject({ status: 200 })
  })
})
