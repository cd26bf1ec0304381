import { type ConnectionOptions, connect } from './connection.ts'
import { facts, show } from './output.ts'
import { repeat, type WatchOptions } from './repeat.ts'

export type StatusOptions = ConnectionOptions & WatchOptions

/** `banyan status`: the instance at a glance. */
export const status = (options: StatusOptions): Promise<void> => repeat(options, showStatus)

async function showStatus(options: StatusOptions): Promise<void> {
  const call = connect(options)
  const [view, { total, windowSeconds }] = await Promise.all([call('getStatus'), call('getTraffic')])
  const requests = total.baseline.requests + total.candidate.requests
  const share = requests === 0 ? 0 : (100 * total.candidate.requests) / requests
  show(options, { ...view, traffic: total }, () =>
    facts([
      ['version', view.version],
      ['proxy', view.proxyUrl],
      ['legacy', view.legacy],
      ['revision', view.revision],
      ['kill switch', view.killSwitch ? 'ON: everything goes to the baseline' : 'off'],
      ['threads', threadsText(view)],
      ['routes', stagesText(view.routes)],
      ['traffic', `${requests} requests in ${windowSeconds} s, ${share.toFixed(1)} % served by candidates`],
      ...view.rejected.map(({ id, message }) => ['rejected', `${id}: ${message}`] as const),
    ]),
  )
}

function threadsText({ threads, revision }: { threads: { revision: number }[]; revision: number }): string {
  const behind = threads.filter((thread) => thread.revision < revision).length
  return behind === 0 ? `${threads.length}` : `${threads.length}, ${behind} of them behind`
}

function stagesText(routes: Record<string, number>): string {
  const stages = Object.entries(routes).filter(([, count]) => count > 0)
  return stages.length === 0 ? 'none' : stages.map(([stage, count]) => `${count} ${stage}`).join(', ')
}
