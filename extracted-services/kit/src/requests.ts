import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { Logger } from './log.ts'
import { type Metrics, routePattern } from './metrics.ts'
import { runInScope } from './scope.ts'
import { parseTraceparent } from './traceparent.ts'
import type { Tracer } from './tracing.ts'

const usableId = /^[\w.:-]{1,128}$/

/** Gives every request an id, a trace, a metric and a log line. Must be the first middleware. */
export function observeRequests(options: {
  log: Logger
  metrics: Metrics
  tracer: Tracer
  accessLog: boolean
}): RequestHandler {
  const { log, metrics, tracer, accessLog } = options
  return (req, res, next) => {
    const started = process.hrtime.bigint()
    const given = req.get('x-request-id')
    const requestId = given && usableId.test(given) ? given : randomUUID()
    const span = tracer.start({
      ...{ name: req.method, kind: 'server', parent: parseTraceparent(req.get('traceparent')) },
      attributes: { 'http.request.method': req.method, 'url.path': req.path },
    })
    res.setHeader('x-request-id', requestId)
    const scope = { requestId, trace: span.trace, tracer }
    // `close` fires from the socket, outside of the scope: enter it again, so that the line has its trace.
    const finish = () => {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9
      const route = routePattern(req)
      metrics.observe(req.method, route, res.statusCode, seconds)
      span.end({
        name: `${req.method} ${route}`,
        attributes: { 'http.route': route, 'http.response.status_code': res.statusCode },
        failed: res.statusCode >= 500,
      })
      if (!accessLog) return
      const ms = Math.round(seconds * 1e5) / 100
      const fields = { method: req.method, path: req.path, route, status: res.statusCode, ms }
      log.info({ ...fields, aborted: !res.writableFinished }, 'request')
    }
    res.once('close', () => runInScope(scope, finish))
    runInScope(scope, next)
  }
}
