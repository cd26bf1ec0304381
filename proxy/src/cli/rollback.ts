import { tellApplied } from './applied.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { UsageError } from './exit-codes.ts'
import { type OutputOptions, show } from './output.ts'
import { trafficText } from './ramp.ts'
import { reasonOf } from './routes.ts'

export type RollbackOptions = ConnectionOptions & OutputOptions & { reason?: string; all?: boolean }

/** `banyan rollback`: one request, no version, nothing to look up first, and never a question. */
export async function rollback(ids: string[], options: RollbackOptions): Promise<void> {
  const call = connect(options)
  const [id, ...others] = ids
  if ((id === undefined) !== (options.all === true)) throw new UsageError('Name routes, or give --all')
  if (id !== undefined && others.length === 0) {
    const changed = await call('rollbackRoute', { params: { id }, body: reasonOf(options) })
    show(options, changed, trafficText)
    await tellApplied(options, changed, `/routes/${id}`)
    return
  }
  const routes = options.all ? ('all' as const) : ids
  const changed = await call('rollbackRoutes', { body: { routes, ...reasonOf(options) } })
  show(options, changed, ({ changes }) =>
    changes.length === 0
      ? 'Every route is at its baseline already'
      : `Rolled back ${changes.map((change) => change.id).join(', ')}`,
  )
  await tellApplied(options, changed, '/routes')
}
