import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { InputOf } from '../contracts/endpoints.ts'
import type { RouteView } from '../contracts/route.ts'
import { tellApplied } from './applied.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { UsageError } from './exit-codes.ts'
import { columns, facts, type OutputOptions, show } from './output.ts'
import { repeat, type WatchOptions } from './repeat.ts'

type Options = ConnectionOptions & OutputOptions
type NewRoute = InputOf<'createRoute', 'body'>

export const listRoutes = (options: Options & WatchOptions): Promise<void> => repeat(options, showRoutes)

async function showRoutes(options: Options): Promise<void> {
  const list = await connect(options)('listRoutes')
  show(options, list, ({ items }) =>
    columns(
      ['ROUTE', 'STAGE', 'WEIGHT', 'MIRROR', 'CANDIDATE', 'HEALTH', 'PATTERN'],
      items.map((route) => [
        route.id,
        route.rejected ? 'rejected' : route.stage,
        `${route.weight} %`,
        `${route.mirror} %`,
        route.candidate,
        healthOf(route),
        route.pattern,
      ]),
    ),
  )
}

export async function getRoute(id: string, options: Options): Promise<void> {
  show(options, await connect(options)('getRoute', { params: { id } }), (route) =>
    facts([
      ['route', route.id],
      ['stage', route.stage],
      ['weight', `${route.weight} %`],
      ['mirror', `${route.mirror} %`],
      ['pattern', route.pattern],
      ['baseline', route.baseline],
      ['candidate', `${route.candidate ?? '-'} (${healthOf(route)})`],
      [
        'sticky',
        route.sticky.map((key) => (typeof key === 'string' ? key : Object.entries(key).flat().join(':'))),
      ],
      ['version', route.version],
      ['changed', `${route.changedAt} by ${route.changedBy}`],
      ...(route.rejected ? [['rejected', route.rejected.message] as const] : []),
    ]),
  )
}

export type CreateOptions = Options & {
  file?: string
  prefix?: string
  exact?: string
  template?: string
  regex?: string
  host?: string
  methods?: string
  candidate?: string
  sticky?: string[]
  description?: string
  owner?: string
  reason?: string
}

export async function createRoute(id: string | undefined, options: CreateOptions): Promise<void> {
  const body = options.file === undefined ? fromFlags(id, options) : fromFile(options.file, id)
  const route = await connect(options)('createRoute', { body })
  show(options, route, () => `Added the route ${route.id} (${route.pattern})`)
  await tellApplied(options, route, `/routes/${route.id}`)
}

export async function deleteRoute(id: string, options: Options & { reason?: string }): Promise<void> {
  const call = connect(options)
  const { version } = await call('getRoute', { params: { id } })
  await call('deleteRoute', { params: { id }, query: { version, ...reasonOf(options) } })
  show(options, { id, deleted: true }, () => `Removed the route ${id}; its requests fall through`)
}

export const reasonOf = ({ reason }: { reason?: string }) => (reason === undefined ? {} : { reason })

function fromFlags(id: string | undefined, options: CreateOptions): NewRoute {
  if (id === undefined) throw new UsageError('Name the route: banyan routes create <id> --prefix /path')
  const paths = (['exact', 'prefix', 'template', 'regex'] as const).filter(
    (kind) => options[kind] !== undefined,
  )
  if (paths.length > 1)
    throw new UsageError(`Give one of ${paths.map((kind) => `--${kind}`).join(', ')}, not several`)
  const [kind] = paths
  const { host, methods, candidate, sticky, description, owner } = options
  return {
    id,
    match: {
      ...(host === undefined ? {} : { host }),
      ...(kind === undefined ? {} : { path: { [kind]: options[kind] } as { prefix: string } }),
      ...(methods === undefined ? {} : { methods: methods.toUpperCase().split(',') }),
    },
    ...(candidate === undefined ? {} : { candidate }),
    ...(sticky === undefined ? {} : { sticky: sticky.map(stickyKey) }),
    ...(description === undefined ? {} : { description }),
    ...(owner === undefined ? {} : { owner }),
    ...reasonOf(options),
  }
}

export function stickyKey(text: string): NonNullable<NewRoute['sticky']>[number] {
  if (text === 'client-address') return text
  const [, kind, name] = /^(cookie|header|claim):(.+)$/.exec(text) ?? []
  if (!kind || !name) {
    throw new UsageError(
      `--sticky is cookie:NAME, header:NAME, claim:NAME or client-address, not ${JSON.stringify(text)}`,
    )
  }
  return { [kind]: name } as { cookie: string }
}

/** The server checks what is in it; here it only has to be readable. */
function fromFile(file: string, id: string | undefined): NewRoute {
  const body = readYaml(file)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new UsageError(`${file} does not hold one route`)
  }
  return { ...body, ...(id === undefined ? {} : { id }) } as NewRoute
}

export function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file === '-' ? 0 : file, 'utf8'))
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

function healthOf({ candidate, candidateHealthy }: RouteView): string {
  if (candidate === null) return '-'
  return candidateHealthy === null ? 'unknown' : candidateHealthy ? 'healthy' : 'unhealthy'
}
