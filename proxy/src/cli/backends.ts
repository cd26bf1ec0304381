import { type ConnectionOptions, connect } from './connection.ts'
import { appliedText, columns, facts, note, type OutputOptions, show } from './output.ts'
import { reasonOf } from './routes.ts'

type Options = ConnectionOptions & OutputOptions

export async function listBackends(options: Options): Promise<void> {
  show(options, await connect(options)('listBackends'), ({ items }) =>
    columns(
      ['BACKEND', 'URL', 'HEALTH', 'ROUTES', 'LAST CHECK'],
      items.map(({ id, url, status, routes }) => [
        id,
        url,
        wordFor(status.healthy),
        routes.length,
        status.detail,
      ]),
    ),
  )
}

export async function getBackend(id: string, options: Options): Promise<void> {
  show(options, await connect(options)('getBackend', { params: { id } }), (backend) =>
    facts([
      ['backend', backend.id],
      ['url', backend.url],
      ['description', backend.description],
      ['health check', backend.health && `${backend.health.path} every ${backend.health.intervalMs} ms`],
      ['health', `${wordFor(backend.status.healthy)}: ${backend.status.detail}`],
      ['routes', backend.routes.join(', ') || 'none'],
      ['version', backend.version],
    ]),
  )
}

export type AddOptions = Options & { health?: string; description?: string; reason?: string }

export async function addBackend(id: string, url: string, options: AddOptions): Promise<void> {
  const { health, description } = options
  const backend = await connect(options)('createBackend', {
    body: {
      id,
      url,
      ...(health === undefined ? {} : { health: { path: health } }),
      ...(description === undefined ? {} : { description }),
      ...reasonOf(options),
    },
  })
  show(options, backend, () => `Added the backend ${backend.id} at ${backend.url}`)
  note(appliedText(backend))
}

export async function checkBackend(id: string, options: Options): Promise<void> {
  const health = await connect(options)('checkBackend', { params: { id } })
  show(
    options,
    health,
    ({ healthy, detail, latencyMs }) => `${id} is ${wordFor(healthy)}: ${detail} (${latencyMs} ms)`,
  )
}

const wordFor = (healthy: boolean | null) =>
  healthy === null ? 'unknown' : healthy ? 'healthy' : 'unhealthy'
