import express, { type Express } from 'express'

/** The admin port while the store cannot be read: traffic is routed, changes are not possible, and this says so. */
export function createStoreDownServer(deps: {
  message: string
  ready: () => boolean
  metrics: () => Promise<string>
}): Express {
  const app = express()
  app.disable('x-powered-by')
  app.get('/health', (_req, res) => {
    res.json({ status: 'degraded', store: deps.message })
  })
  app.get('/ready', (_req, res) => {
    res.status(deps.ready() ? 200 : 503).json({ status: deps.ready() ? 'ready' : 'not ready' })
  })
  app.get('/metrics', async (_req, res) => {
    res.type('text/plain; version=0.0.4').send(await deps.metrics())
  })
  app.use((_req, res) => {
    res.status(503).json({
      code: 'store_unavailable',
      message: `${deps.message} Traffic is still routed by the last good route table; changes need a restart with the store repaired. In an emergency run "banyan stop --local" on the host.`,
      requestId: '',
    })
  })
  return app
}
