import express, { type Express } from 'express'
import { API_PREFIX } from '../contracts/client.ts'
import { type EndpointName, endpoints } from '../contracts/endpoints.ts'
import { Refusal } from '../domain/errors.ts'
import { type Authenticate, authenticate } from './authenticate.ts'
import { bind, type Handlers, notSignedIn } from './bind.ts'
import { assertMay } from './caller.ts'
import { consoleFiles } from './console-files.ts'
import type { ControlPlaneDeps } from './deps.ts'
import { csrf, hostAllowList, requestId } from './guards.ts'
import { ifRevision } from './if-revision.ts'
import type { LiveStreams } from './live/events-api.ts'
import { openApiDocument } from './openapi.ts'
import { problemHandler } from './problems.ts'
import { nonce, securityHeaders } from './security-headers.ts'

const BODY_LIMIT = '256kb'
/** OpenAPI documents and files of routes are larger than anything else that is sent here. */
const DOCUMENT_LIMIT = '6mb'

export type ServerParts = {
  deps: ControlPlaneDeps
  identify: Authenticate
  handlers: Handlers<EndpointName>
  streams: LiveStreams
}

/** The admin port, in the order in which a request meets it. */
export function createAdminServer({ deps, identify, handlers, streams }: ServerParts): Express {
  const app = express()
  app.disable('x-powered-by')
  // Whoever ends TLS in front of it says so; nobody else is believed.
  app.set('trust proxy', [...deps.trustedProxies])
  app.use(requestId, nonce, securityHeaders)
  // Before the host check: probes and scrapers come by address, and nothing here is secret.
  addOperation(app, deps)
  app.use(hostAllowList(deps.allowedHosts))
  app.use(API_PREFIX, authenticate(identify), csrf)
  app.use([`${API_PREFIX}/endpoints/import`, `${API_PREFIX}/config`], express.json({ limit: DOCUMENT_LIMIT }))
  app.use(API_PREFIX, express.json({ limit: BODY_LIMIT }))
  // After the body was read: what waits for a stream may not know what was asked for.
  app.use(API_PREFIX, ifRevision(deps.store))
  // Every row is bound, so that who may is asked even where nothing answers yet.
  for (const name of Object.keys(endpoints) as EndpointName[])
    bind(app, name, (handlers[name] ?? nothing) as never)
  const document = openApiDocument(deps.version)
  app.get(`${API_PREFIX}/openapi.json`, (_req, res) => void res.json(document))
  app.get(`${API_PREFIX}/events`, (req, res) => {
    const caller = res.locals.caller ?? null
    if (caller === null) throw notSignedIn()
    assertMay(caller, 'read')
    const first = { type: 'traffic' as const, data: deps.traffic.view() }
    streams.serve(res, first, async () => (await identify(req)) !== null)
  })
  app.use(API_PREFIX, (req) => {
    throw new Refusal('not_found', `The API has no ${req.method} ${req.originalUrl.replace(/\?.*$/, '')}.`)
  })
  app.use(consoleFiles(deps.consoleDir))
  app.use((req) => {
    throw new Refusal('not_found', `There is no ${req.method} ${req.path} here.`)
  })
  app.use(problemHandler(deps.logger))
  return app
}

const nothing = async () => {
  throw new Refusal('not_found', 'This server does not answer that yet.')
}

/** For load balancers and Prometheus. */
function addOperation(app: Express, deps: ControlPlaneDeps): void {
  app.get('/health', (_req, res) => void res.json({ status: 'ok' }))
  app.get('/ready', (_req, res) => {
    const ready = deps.ready()
    res.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'starting' })
  })
  app.get('/metrics', async (_req, res) => {
    res.type('text/plain; version=0.0.4; charset=utf-8').send(await deps.metrics())
  })
}
