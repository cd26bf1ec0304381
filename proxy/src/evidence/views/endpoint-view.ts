import type { z } from 'zod'
import type { EndpointList, EndpointQuery, EndpointView } from '../../contracts/endpoint.ts'
import { Refusal } from '../../domain/errors.ts'
import { compileMatcher } from '../../domain/match.ts'
import { FALL_THROUGH, type Route } from '../../domain/route.ts'
import { stageOf } from '../../domain/stage.ts'
import { compileRegex } from '../../regex.ts'
import type { EndpointRow } from '../../store/evidence-store.ts'
import { coverOf } from '../../store/spans.ts'
import type { Ground } from '../ground.ts'
import { sinceMs } from './since.ts'

const DAY_MS = 86_400_000
const CLASSES = ['none', '1xx', '2xx', '3xx', '4xx', '5xx']

type Query = z.output<typeof EndpointQuery>

/** Every endpoint there is, with who covers it and what came to it. Their number is bounded, see domain/templates.ts. */
export async function endpointViews(ground: Ground, fromMs: number): Promise<EndpointView[]> {
  const nowMs = ground.now()
  const rows = await ground.store.endpoints.list()
  const traffic = trafficOf(await ground.store.endpoints.traffic(coverOf(fromMs, nowMs)))
  const all = [...traffic.values()].reduce((sum, { requests }) => sum + requests, 0)
  const cover = coverage(ground.routes())
  return rows.map((row) => {
    const seen = traffic.get(row.endpoint)
    const route = cover(row, seen?.route ?? null)
    return {
      ...namesOf(row),
      source: row.declared === 'openapi' ? (row.lastSeen === null ? 'openapi' : 'both') : 'traffic',
      route: route?.id ?? null,
      stage: route === null ? null : stageOf(route),
      hidden: row.hidden,
      requests: seen?.requests ?? 0,
      candidate: seen?.candidate ?? 0,
      share: all === 0 ? 0 : (seen?.requests ?? 0) / all,
      errors: (seen?.classes[0] ?? 0) + (seen?.classes[5] ?? 0),
      statuses: Object.fromEntries(
        CLASSES.map((name, first) => [name, seen?.classes[first] ?? 0] as const).filter(
          ([, count]) => count > 0,
        ),
      ),
      samples: row.samples,
      firstSeen: row.firstSeen,
      lastSeen: row.lastSeen,
      idleDays: row.lastSeen === null ? null : Math.floor((nowMs - Date.parse(row.lastSeen)) / DAY_MS),
    }
  })
}

export async function endpointList(ground: Ground, query: Query): Promise<z.infer<typeof EndpointList>> {
  const all = await endpointViews(ground, sinceMs(query.since, ground.now()))
  const shown = {
    all: (view: EndpointView) => !view.hidden,
    covered: (view: EndpointView) => !view.hidden && view.route !== null,
    unmatched: (view: EndpointView) => !view.hidden && view.route === null && view.lastSeen !== null,
    idle: (view: EndpointView) => !view.hidden && view.idleDays !== null && view.idleDays >= query.idleDays,
    unseen: (view: EndpointView) => !view.hidden && view.lastSeen === null,
    hidden: (view: EndpointView) => view.hidden,
  }
  const count = (show: keyof typeof shown) => all.filter(shown[show]).length
  const found = all
    .filter(shown[query.show])
    .filter((view) => query.route === undefined || view.route === query.route)
    .filter((view) => query.q === undefined || view.endpoint.toLowerCase().includes(query.q.toLowerCase()))
    .sort((a, b) => b.requests - a.requests || (a.endpoint < b.endpoint ? -1 : 1))
  const offset = Number(query.after ?? 0)
  if (!Number.isSafeInteger(offset)) throw new Refusal('invalid_input', 'after: use the value of "next".')
  const items = found.slice(offset, offset + query.limit)
  const document = await ground.store.settings.get(DOCUMENT_TITLE)
  return {
    items,
    next: offset + items.length < found.length ? String(offset + items.length) : null,
    total: found.length,
    counts: {
      seen: all.filter((view) => !view.hidden && view.lastSeen !== null).length,
      covered: count('covered'),
      unmatched: count('unmatched'),
      idle: count('idle'),
      unseen: count('unseen'),
      hidden: count('hidden'),
    },
    overflowed: ground.endpoints.overflowed,
    documented: typeof document === 'string' ? document : null,
  }
}

/** The setting that holds the title of the OpenAPI document in use. */
export const DOCUMENT_TITLE = 'openapiTitle'

function namesOf({ endpoint, title }: EndpointRow) {
  const space = endpoint.indexOf(' ')
  return { endpoint, title, method: endpoint.slice(0, space), template: endpoint.slice(space + 1) }
}

type Traffic = { requests: number; candidate: number; classes: number[]; route: string }

/** By endpoint; `route` is the one that got most of it. */
function trafficOf(
  rows: readonly {
    endpoint: string
    route: string
    requests: number
    candidate: number
    classes: number[]
  }[],
): Map<string, Traffic> {
  const traffic = new Map<string, Traffic & { most: number }>()
  for (const { endpoint, route, requests, candidate, classes } of rows) {
    const known = traffic.get(endpoint)
    if (known === undefined) {
      traffic.set(endpoint, { requests, candidate, classes: [...classes], route, most: requests })
      continue
    }
    known.requests += requests
    known.candidate += candidate
    known.classes = known.classes.map((count, first) => count + (classes[first] ?? 0))
    if (requests > known.most) Object.assign(known, { route, most: requests })
  }
  return traffic
}

/**
 * Finds the route of an endpoint: the one that matches a path seen of it; where a route also looks at headers or the
 * query, the one that served it.
 */
function coverage(routes: readonly Route[]): (row: EndpointRow, served: string | null) => Route | null {
  const matcher = compileMatcher([...routes], compileRegex)
  return (row, served) => {
    const { method, template } = namesOf(row)
    const path = row.samples[0] ?? template.replace(/\{[^}]*\}/g, '1')
    const facts = { method, host: row.host, path, query: '', target: path, rawHeaders: [], clientAddress: '' }
    const matched = matcher.match(facts)
    if (matched !== null && matched.route.id !== FALL_THROUGH) return matched.route
    return routes.find(({ id }) => id === served) ?? null
  }
}
