import type { AuditEntry } from '../contracts/activity.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { EXIT, UsageError } from './exit-codes.ts'
import { followActivity } from './follow-activity.ts'
import { given } from './given.ts'
import { columns, type OutputOptions, show } from './output.ts'
import { Ended } from './verdict-exit.ts'

export type ActivityOptions = ConnectionOptions &
  OutputOptions & {
    limit?: string
    after?: string
    about?: string
    by?: string
    verb?: string
    follow?: boolean
  }

/** `banyan activity`: who did what, when and why, newest first; with --follow the newest last, and what comes. */
export async function activity(options: ActivityOptions): Promise<void> {
  const { limit, after, by: actor, verb } = options
  const filter = { ...given({ actor, verb }), ...aboutOf(options.about) }
  const call = connect(options)
  const page = await call('listAudit', { query: { ...given({ limit, after }), ...filter } })
  if (!options.follow) return show(options, page, ({ items }) => columns(HEADINGS, items.map(rowOf)))
  const tell = (entry: AuditEntry) =>
    show({ ...options, compact: true }, entry, () =>
      rowOf(entry)
        .map((cell) => cell ?? '-')
        .join('  '),
    )
  for (const entry of page.items.toReversed()) tell(entry)
  const stopping = new AbortController()
  process.once('SIGINT', () => stopping.abort())
  const last = page.items[0]?.id ?? 0
  await followActivity(call, filter, last, tell, stopping.signal)
}

const HEADINGS = ['WHEN', 'WHO', 'VIA', 'REVISION', 'WHAT', 'WHY']
const rowOf = ({ at, actor, revision, summary, reason }: AuditEntry) => [
  ...[at, actor.name, actor.via, revision, summary, reason],
]

/** `route:products`, or a kind such as `token`. */
function aboutOf(about: string | undefined): { kind?: string; id?: string } {
  if (about === undefined) return {}
  const [, kind = '', id] = /^([a-z-]+)(?::(.+))?$/.exec(about) ?? []
  if (kind === '')
    throw new UsageError(
      `--about is a kind, or a kind and an id: route:products, not ${JSON.stringify(about)}`,
    )
  return id === undefined ? { kind } : { kind, id }
}

export type VerifyOptions = ConnectionOptions & OutputOptions & { head?: string }

/** `banyan audit verify`: whether every entry is as it was written. The exit code is 1 when one is not. */
export async function verifyAudit(options: VerifyOptions): Promise<void> {
  const verified = await connect(options)('verifyAudit', { query: anchorOf(options.head) })
  show(options, verified, ({ entries, head, broken }) =>
    broken === null
      ? `All ${entries} entries are as they were written. The last: ${head.entry}:${head.hash}`
      : `Entry ${broken.entry} does not fit: ${broken.why}. ${entries} before it do.`,
  )
  if (!verified.ok) throw new Ended(EXIT.error)
}

function anchorOf(head: string | undefined): { entry?: number; hash?: string } {
  if (head === undefined) return {}
  const [, entry, hash] = /^(\d+):([0-9a-f]{64})$/.exec(head) ?? []
  if (entry !== undefined && hash !== undefined) return { entry: Number(entry), hash }
  throw new UsageError(
    '--head is what audit verify printed last: an entry, a colon, and 64 hexadecimal digits',
  )
}
