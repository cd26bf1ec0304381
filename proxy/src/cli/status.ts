import type { AttentionItem, AttentionView } from '../contracts/attention.ts'
import type { BackendView } from '../contracts/backend.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { facts, show } from './output.ts'
import { repeat, type WatchOptions } from './repeat.ts'

export type StatusOptions = ConnectionOptions & WatchOptions

/** `banyan status`: the instance at a glance. */
export const status = (options: StatusOptions): Promise<void> => repeat(options, showStatus)

async function showStatus(options: StatusOptions): Promise<void> {
  const call = connect(options)
  const [view, { total, windowSeconds }, needs, backends] = await Promise.all([
    call('getStatus'),
    call('getTraffic'),
    call('getAttention'),
    call('listBackends'),
  ])
  const requests = total.baseline.requests + total.candidate.requests
  const share = requests === 0 ? 0 : (100 * total.candidate.requests) / requests
  const told = { ...view, traffic: total, attention: needs.items, backends: backends.items }
  const lines = () =>
    facts([
      ['version', view.version],
      ['proxy', view.proxyUrl],
      ['legacy', view.legacy],
      ['revision', view.revision],
      ['kill switch', view.killSwitch ? 'ON: everything goes to the baseline' : 'off'],
      ['threads', threadsText(view)],
      ['routes', stagesText(view.routes)],
      ['traffic', `${requests} requests in ${windowSeconds} s, ${share.toFixed(1)} % served by candidates`],
      ...backends.items.map((backend) => ['backend', backendText(backend)] as const),
    ])
  show(options, told, () => `${lines()}\n\n${attentionText(needs)}`)
}

function backendText({ id, url, condition: { level, why } }: BackendView): string {
  return level === 'good' || level === 'unknown' ? `${id} at ${url}` : `${id} at ${url}: ${level}, ${why}`
}

/** The list that the console shows, with the verb that helps. */
function attentionText({ items, total }: AttentionView): string {
  if (total === 0) return 'Nothing needs attention.'
  const rows = items.map(
    (item) => `${item.urgent ? '!' : '-'} ${item.what}\n    ${item.why}${verbText(item)}`,
  )
  const more = total > items.length ? `\n  and ${total - items.length} more` : ''
  return `Needs attention (! people are served by it)\n${rows.map((row) => `  ${row}`).join('\n')}${more}`
}

function verbText({ remedy, route, about }: AttentionItem): string {
  if (route !== null && remedy === 'roll-back') return `\n    banyan rollback ${route}`
  if (route !== null && remedy === 'review')
    return `\n    banyan divergences ls --route ${route} --state unresolved`
  if (route !== null && remedy === 'ramp') return `\n    banyan parity ${route}`
  return about.kind === 'backend' ? `\n    banyan backends checks ${about.id}` : ''
}

function threadsText({ threads, revision }: { threads: { revision: number }[]; revision: number }): string {
  const behind = threads.filter((thread) => thread.revision < revision).length
  return behind === 0 ? `${threads.length}` : `${threads.length}, ${behind} of them behind`
}

function stagesText(routes: Record<string, number>): string {
  const stages = Object.entries(routes).filter(([, count]) => count > 0)
  return stages.length === 0 ? 'none' : stages.map(([stage, count]) => `${count} ${stage}`).join(', ')
}
