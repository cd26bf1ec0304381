import { tellApplied } from './applied.ts'
import { type ConfirmOptions, confirm } from './confirm.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { UsageError } from './exit-codes.ts'
import { columns, type OutputOptions, show } from './output.ts'
import { reasonOf } from './routes.ts'

export type UndoOptions = ConnectionOptions & OutputOptions & { reason?: string }

/** `banyan undo [n]`: takes back what one revision changed; without a number the newest. */
export async function undo(n: string | undefined, options: UndoOptions): Promise<void> {
  const call = connect(options)
  const newest =
    n === undefined ? (await call('listRevisions', { query: { limit: 1 } })).current : numberOf(n)
  const done = await call('undoRevision', { params: { n: newest }, body: reasonOf(options) })
  show(options, done, ({ changes }) => `Undid revision ${newest}: ${listOf(changes)}`)
  await tellApplied(options, done, '/activity')
}

/** `banyan restore <n>`: makes everything as it was at revision n. */
export async function restore(n: string, options: UndoOptions & ConfirmOptions): Promise<void> {
  const params = { n: numberOf(n) }
  await confirm(`This makes every route and backend as it was at revision ${n}.`, options)
  const done = await connect(options)('restoreRevision', { params, body: reasonOf(options) })
  show(options, done, ({ changes }) => `Restored revision ${params.n}: ${listOf(changes)}`)
  await tellApplied(options, done, '/activity')
}

export type RevisionsOptions = ConnectionOptions & OutputOptions & { limit?: string; after?: string }

/** `banyan revisions`: every configuration there was. */
export async function revisions(options: RevisionsOptions): Promise<void> {
  const given = Object.entries({ limit: options.limit, after: options.after })
  const query = Object.fromEntries(given.filter(([, value]) => value !== undefined))
  show(options, await connect(options)('listRevisions', { query }), ({ items }) =>
    columns(
      ['REVISION', 'WHEN', 'WHO', 'WHAT', 'WHY'],
      items.map(({ n, at, actor, summary, reason }) => [n, at, actor.name, summary, reason]),
    ),
  )
}

const listOf = (changes: readonly { kind: string; id: string }[]) =>
  changes.length === 0 ? 'nothing had to change' : changes.map(({ kind, id }) => `${kind} ${id}`).join(', ')

function numberOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new UsageError(`A revision is a number such as 12, not ${JSON.stringify(text)}`)
}
