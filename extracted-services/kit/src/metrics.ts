import type { Request } from 'express'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

export interface Metrics {
  registry: Registry
  /** Records one answered request. `route` is a pattern such as `/products/:id`, so that labels stay bounded. */
  observe(method: string, route: string, status: number, seconds: number): void
  counter<L extends string>(name: string, help: string, labels?: readonly L[]): Counter<L>
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export function createMetrics(service: string): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from the request head to the end of the answer',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
  return {
    registry,
    observe: (method, route, status, seconds) =>
      duration.observe(
        { method: methods.has(method) ? method : 'other', route, status: String(status) },
        seconds,
      ),
    counter: (name, help, labels) =>
      new Counter({ name, help, labelNames: labels ?? [], registers: [registry] }),
  }
}

/** The pattern of the route that answered; everything no route knew is one label. */
export function routePattern(req: Request): string {
  const path: unknown = req.route?.path
  return typeof path === 'string' ? `${req.baseUrl}${path}` : 'unmatched'
}
