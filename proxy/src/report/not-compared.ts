import type { Report, RouteReport } from './report.ts'

/** Why a request or a comparison came to nothing, as people say it. The keys are those of the API. */
const WHY: Readonly<Record<string, string>> = {
  sampled_out: 'left out by the mirror percentage of the route',
  method: 'a method that may change something',
  queue_full: 'too many shadows were waiting',
  bytes_full: 'too many bytes of shadows were held',
  too_large: 'a body is larger than is kept',
  content_type: 'a content type that is not shadowed',
  breaker_open: 'the candidate was failing, so it was spared',
  overloaded: 'the proxy was busy with clients',
  timeout: 'the other slot did not answer in time',
  client_aborted: 'the client went away before its answer was complete',
  error: 'the served answer was not whole, or the shadow could not be sent',
  baseline_failed: 'the baseline did not answer',
  candidate_failed: 'the candidate did not answer',
  undecodable: 'a body whose content coding could not be undone',
  too_deep: 'a body nested too deeply',
  rule_failed: 'a rule failed while it was applied',
  comparator_failed: 'the comparison itself failed',
  dropped: 'the compare threads had no room',
  truncated: 'only the beginning of a body was kept',
  limit: 'beyond the number of requests asked for',
  unreadable: 'a line or an entry that is no request',
  foreign: 'a request to another origin than the first one of the file',
  redacted: 'a target that held a secret',
}

export type NotCompared = { what: string; reason: string; why: string; count: number }

const because = (what: string, counts: Readonly<Record<string, number>>): NotCompared[] =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => ({ what, reason, why: WHY[reason] ?? reason.replaceAll('_', ' '), count }))

/** What was not compared of a route, and why; most first. */
export function notCompared({
  shadow,
  parity,
}: Pick<RouteReport, 'shadow'> & { parity: Pick<RouteReport['parity'], 'inconclusiveBy'> }): NotCompared[] {
  const { dropped, sampledOut, refused } = shadow
  // A shadow that timed out is inconclusive too, and told there.
  const { timeout: _, ...before } = dropped
  const all = [
    ...because('not shadowed', { sampled_out: sampledOut, method: refused }),
    ...because('shadow dropped', before),
    ...because('inconclusive', parity.inconclusiveBy),
  ]
  return all.sort((a, b) => b.count - a.count)
}

/** What a replay left out of its file. */
export const notReplayed = ({ source }: Pick<Report, 'source'>): NotCompared[] =>
  source.kind === 'replay' ? because('not made again', source.skipped) : []
