import { type ConnectionOptions, connect } from './connection.ts'
import { appliedText, note, type OutputOptions, show } from './output.ts'
import { trafficText } from './ramp.ts'
import { reasonOf } from './routes.ts'

export type RollbackOptions = ConnectionOptions & OutputOptions & { reason?: string }

/** `banyan rollback`: one request, no version, nothing to look up first. */
export async function rollback(id: string, options: RollbackOptions): Promise<void> {
  const changed = await connect(options)('rollbackRoute', { params: { id }, body: reasonOf(options) })
  show(options, changed, trafficText)
  note(appliedText(changed))
}
