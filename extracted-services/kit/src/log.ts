import { type DestinationStream, type Logger, pino } from 'pino'
import { currentScope } from './scope.ts'

export type { Logger } from 'pino'

/** A JSON logger; every line written while a request or an event is handled carries its trace and request id. */
export function createLogger(options: {
  service: string
  level: string
  destination?: DestinationStream
}): Logger {
  const settings = {
    level: options.level,
    base: { service: options.service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: ['req.headers.authorization', 'req.headers.cookie', 'password', 'token'],
    mixin: () => {
      const scope = currentScope()
      if (!scope) return {}
      return { traceId: scope.trace.traceId, spanId: scope.trace.spanId, requestId: scope.requestId }
    },
  }
  return options.destination ? pino(settings, options.destination) : pino(settings)
}
