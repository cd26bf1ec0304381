import { type ConnectionOptions, connect } from './connection.ts'
import { columns, type OutputOptions, show } from './output.ts'

export type ActivityOptions = ConnectionOptions & OutputOptions & { limit?: string; after?: string }

/** `banyan activity`: who did what, when and why, newest first. */
export async function activity(options: ActivityOptions): Promise<void> {
  const { limit, after } = options
  const page = await connect(options)('listAudit', {
    query: { ...(limit === undefined ? {} : { limit }), ...(after === undefined ? {} : { after }) },
  })
  show(options, page, ({ items }) =>
    columns(
      ['WHEN', 'WHO', 'VIA', 'REVISION', 'WHAT', 'WHY'],
      items.map(({ at, actor, revision, summary, reason }) => [
        at,
        actor.name,
        actor.via,
        revision,
        summary,
        reason,
      ]),
    ),
  )
}
