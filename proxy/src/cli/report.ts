import type { Client } from '../contracts/client.ts'
import type { ShadowView } from '../contracts/shadow.ts'
import { gatherReport } from '../report/gather.ts'
import type { RouteFacts } from '../report/report.ts'
import { apiReader } from './api-reader.ts'
import { type ConnectionOptions, connect, serverOf } from './connection.ts'
import { UsageError } from './exit-codes.ts'
import { type ReportOutputOptions, reportTargets, writeReport } from './report-output.ts'
import { endWithVerdict } from './verdict-exit.ts'

export type ReportOptions = ConnectionOptions &
  ReportOutputOptions & { route?: string[]; since?: string; build?: string; failUnder?: string }

/** `banyan report`: what the evidence says about the candidates, for people, CI and change requests. */
export function report(options: ReportOptions): Promise<void> {
  return endWithVerdict(async () => {
    const targets = reportTargets(options)
    const call = connect(options)
    const { build, since = '24h' } = options
    const ask = { since, build, failUnder: failUnderOf(options.failUnder) }
    const [{ version }, shadow] = await Promise.all([
      call('getStatus'),
      call('getShadow', { query: { since } }),
    ])
    const routes = await routesOf(call, options.route, shadow)
    const about = {
      madeAt: new Date().toISOString(),
      version,
      source: { kind: 'shadow' as const, server: serverOf(options) },
    }
    const made = await gatherReport(apiReader(call), routes, ask, about)
    writeReport(made, targets)
    return made.verdict
  })
}

/** 99.5 or 99.5%: the least percentage of comparisons that must not diverge. */
export function failUnderOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = /^\d+(\.\d+)?\s*%?$/.test(text) ? Number.parseFloat(text) : Number.NaN
  if (number >= 0 && number <= 99.99) return number
  throw new UsageError(`--fail-under is a percentage from 0 to 99.99, not ${JSON.stringify(text)}`)
}

/** The routes that were named, else all that have something to tell. */
async function routesOf(
  call: Client,
  named: readonly string[] | undefined,
  shadow: ShadowView,
): Promise<RouteFacts[]> {
  const views =
    named === undefined
      ? (await call('listRoutes')).items.filter(({ id, mirror }) => mirror > 0 || wasCompared(shadow, id))
      : await Promise.all(named.map((id) => call('getRoute', { params: { id } })))
  return views.map(({ id, pattern, stage, weight, mirror, baseline, candidate }) => ({
    ...{ id, pattern, stage, weight, mirror, baseline },
    candidate: candidate ?? 'no candidate',
  }))
}

const wasCompared = ({ routes }: ShadowView, id: string) =>
  routes.some(({ route, compared, inconclusive }) => route === id && compared + inconclusive > 0)
