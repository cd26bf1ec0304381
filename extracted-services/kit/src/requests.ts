import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { Logger } from './log.ts'
import { type Metrics, routePattern } from './metrics.ts'
import { runInScope } from './scope.ts'
import { childOf, parseTraceparent } from './traceparent.ts'

const usableId = /^[\w.:-]{1,128}$/

/** Gives every request an id, a trace, a metric and a log line. Must be the first middleware. */
export function observeRequests(options: {
  log: Logger
  metrics: Metrics
  accessLog: boolean
}): RequestHandler {
  const { log, metrics, accessLog } = options
  return (req, res, next) => {
    const started = process.hrtime.bigint()
    const given = req.get('x-request-id')
    const requestId = given && usableId.test(given) ? given : randomUUID()
    const trace = childOf(parseTraceparent(req.get('traceparent')))
    res.setHeader('x-request-id', requestId)
    const scope = { requestId, trace }
    // `close` fires from the socket, outside of the scope: enter it again, so that the line has its trace.
    const finish = () => {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9
      const route = routePattern(req)
      metrics.observe(req.method, route, res.statusCode, seconds)
      if (!accessLog) return
      const ms = Math.round(seconds * 1e5) / 100
      const fields = { method: req.method, path: req.path, route, status: res.statusCode, ms }
      log.info({ ...fields, aborted: !res.writableFinished }, 'request')
    }
    res.once('close', () => runInScope(scope, finish))
    runInScope(scope, next)
  }
}
