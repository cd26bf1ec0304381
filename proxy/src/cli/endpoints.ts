import { readFileSync } from 'node:fs'
import type { EndpointView } from '../contracts/endpoint.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { UsageError } from './exit-codes.ts'
import { columns, facts, type OutputOptions, show } from './output.ts'

type Options = ConnectionOptions & OutputOptions

export type ListOptions = Options & {
  show?: EndpointView['source'] | 'all' | 'covered' | 'unmatched' | 'idle' | 'unseen' | 'hidden'
  since?: string
  route?: string
  limit?: string
  after?: string
}

/** `banyan endpoints ls`: what was seen in traffic or is documented, and who covers it. */
export async function listEndpoints(options: ListOptions): Promise<void> {
  const { show: which, since, route, limit, after } = options
  const given = Object.entries({ show: which, since, route, limit, after })
  const query = Object.fromEntries(given.filter(([, value]) => value !== undefined))
  show(options, await connect(options)('listEndpoints', { query }), ({ items, next, total }) =>
    [
      columns(
        ['ENDPOINT', 'ROUTE', 'STAGE', 'REQUESTS', 'ERRORS', 'LAST SEEN'],
        items.map((each) => [
          `${each.endpoint}${each.hidden ? ' (hidden)' : ''}`,
          each.route,
          each.stage,
          each.requests,
          each.errors,
          each.lastSeen,
        ]),
      ),
      ...(next === null ? [] : [`${items.length} of ${total}; more with --after ${next}`]),
    ].join('\n'),
  )
}

/** `banyan endpoints hide` and `show`. */
export const hideEndpoint = (endpoint: string, options: Options) => setHidden(endpoint, true, options)
export const showEndpoint = (endpoint: string, options: Options) => setHidden(endpoint, false, options)

async function setHidden(endpoint: string, hidden: boolean, options: Options): Promise<void> {
  const edited = await connect(options)('editEndpoint', { body: { endpoint, hidden } })
  show(
    options,
    edited,
    () => `${endpoint} is ${hidden ? 'hidden: it will not be migrated' : 'counted again'}`,
  )
}

export async function importEndpoints(file: string, options: Options & { basePath?: string }): Promise<void> {
  const { basePath } = options
  const body = { document: documentOf(file), ...(basePath === undefined ? {} : { basePath }) }
  show(
    options,
    await connect(options)('importEndpoints', { body }),
    ({ title, endpoints, unseen, undocumented }) =>
      [
        `${title}: ${endpoints} endpoints named`,
        ...unseen.map((name) => `documented, never seen: ${name}`),
        ...undocumented.map((name) => `seen, not documented: ${name}`),
      ].join('\n'),
  )
}

export async function mergeEndpoints(into: string, options: Options): Promise<void> {
  const merged = await connect(options)('mergeEndpoints', { body: { into } })
  show(options, merged, ({ requests }) => `${into} is one endpoint now (${requests} requests)`)
}

export async function splitEndpoint(endpoint: string, out: string, options: Options): Promise<void> {
  const split = await connect(options)('splitEndpoint', { body: { endpoint, out } })
  show(options, split, () => `${out} is an endpoint of its own from now on`)
}

/** `banyan progress`: how far the migration has come, and what to extract next. */
export async function progress(options: Options & { days?: string; idleDays?: string }): Promise<void> {
  const { days, idleDays } = options
  const given = Object.entries({ days, idleDays }).filter(([, value]) => value !== undefined)
  const query = Object.fromEntries(given)
  show(options, await connect(options)('getProgress', { query }), ({ sentence, stages, next, idle }) =>
    [
      sentence,
      facts([
        ...stages.map(
          ({ stage, requests, endpoints }) =>
            [stage, `${endpoints} endpoints, ${requests} requests`] as const,
        ),
        ...next
          .slice(0, 5)
          .map(({ endpoint, reasons }) => ['next', `${endpoint}: ${reasons.join(', ')}`] as const),
        ['idle', `${idle.length} endpoints of the monolith`] as const,
      ]),
    ].join('\n'),
  )
}

function documentOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}
