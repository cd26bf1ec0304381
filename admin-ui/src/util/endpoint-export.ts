import type { EndpointView } from 'banyan/contracts/endpoint.ts'
import { csvOf } from './csv.ts'

const COLUMNS = [
  ...['endpoint', 'title', 'source', 'route', 'stage', 'hidden', 'requests', 'share', 'candidate', 'errors'],
  ...['statuses', 'firstSeen', 'lastSeen', 'idleDays', 'samples'],
]

/** The list as a spreadsheet reads it. */
export const endpointsAsCsv = (endpoints: readonly EndpointView[]): string =>
  csvOf(
    COLUMNS,
    endpoints.map((each) => [
      ...[
        each.endpoint,
        each.title ?? '',
        each.source,
        each.route ?? '',
        each.stage ?? '',
        String(each.hidden),
      ],
      ...[each.requests, each.share.toFixed(4), each.candidate, each.errors, statusText(each.statuses)],
      ...[each.firstSeen ?? '', each.lastSeen ?? '', each.idleDays ?? '', each.samples.join(' ')],
    ]),
  )

const statusText = (statuses: Record<string, number>) =>
  Object.entries(statuses)
    .map(([name, count]) => `${name}:${count}`)
    .join(' ')
