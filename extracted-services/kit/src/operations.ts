import { Router } from 'express'
import type { Metrics } from './metrics.ts'

/** One thing a server needs in order to serve, and how to ask whether it is there. */
export type ReadinessCheck = () => Promise<void>

/** `/health` says the process lives; `/ready` says it can serve; `/metrics` is for Prometheus. */
export function operationsRouter(options: {
  service: string
  metrics: Metrics
  checks: Record<string, ReadinessCheck>
}): Router {
  const router = Router()
  router.get('/health', (_req, res) => {
    res.json({ status: 'ok', service: options.service })
  })
  router.get('/ready', async (_req, res) => {
    const failed = await failedChecks(options.checks)
    res.status(failed.length === 0 ? 200 : 503)
    res.json({ status: failed.length === 0 ? 'ready' : 'not_ready', failed })
  })
  router.get('/metrics', async (_req, res) => {
    res.type(options.metrics.registry.contentType).send(await options.metrics.registry.metrics())
  })
  return router
}

async function failedChecks(checks: Record<string, ReadinessCheck>): Promise<string[]> {
  const names = Object.keys(checks)
  const results = await Promise.allSettled(Object.values(checks).map((check) => check()))
  return names.filter((_, index) => results[index]?.status === 'rejected')
}
