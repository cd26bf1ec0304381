import type { InputOf } from '../contracts/endpoints.ts'
import { tellApplied } from './applied.ts'
import { type ConfirmOptions, confirm } from './confirm.ts'
import { type ConnectionOptions, connect } from './connection.ts'
import { UsageError } from './exit-codes.ts'
import { type OutputOptions, show } from './output.ts'
import { readYaml, reasonOf, stickyKey } from './routes.ts'

type Options = ConnectionOptions & OutputOptions & { reason?: string }
type Fields = { file?: string; unset?: string[] }

export type RouteOptions = Options &
  Fields & { candidate?: string; baseline?: string; sticky?: string[]; description?: string; owner?: string }

/** `banyan routes edit`: what is given changes, on the route as it is now. */
export async function editRoute(id: string, options: RouteOptions): Promise<void> {
  const { candidate, baseline, sticky, description, owner } = options
  const flags = { candidate, baseline, sticky: sticky?.map(stickyKey), description, owner }
  const edits = editsOf(options, flags) as Partial<InputOf<'editRoute', 'body'>>
  const call = connect(options)
  const { version } = await call('getRoute', { params: { id } })
  const changed = await call('editRoute', {
    params: { id },
    body: { version, ...edits, ...reasonOf(options) },
  })
  show(options, changed, () => `Changed the route ${id} (${changed.pattern})`)
  await tellApplied(options, changed, `/routes/${id}`)
}

export async function retireRoute(id: string, options: Options & ConfirmOptions): Promise<void> {
  await confirm(`This takes the baseline of ${id} away for good.`, options)
  const reason = options.reason ?? ''
  const call = connect(options)
  const { version } = await call('getRoute', { params: { id } })
  const changed = await call('retireRoute', { params: { id }, body: { version, reason } })
  show(options, changed, () => `Retired the baseline of ${id}`)
  await tellApplied(options, changed, `/routes/${id}`)
}

export type BackendOptions = Options & Fields & { url?: string; health?: string; description?: string }

export async function editBackend(id: string, options: BackendOptions): Promise<void> {
  const { url, health, description } = options
  const flags = { url, health: health === undefined ? undefined : { path: health }, description }
  const edits = editsOf(options, flags) as Partial<InputOf<'editBackend', 'body'>>
  const call = connect(options)
  const { version } = await call('getBackend', { params: { id } })
  const changed = await call('editBackend', {
    params: { id },
    body: { version, ...edits, ...reasonOf(options) },
  })
  show(options, changed, () => `Changed the backend ${id} at ${changed.url}`)
  await tellApplied(options, changed, `/backends/${id}`)
}

export async function deleteBackend(id: string, options: Options): Promise<void> {
  const call = connect(options)
  const { version } = await call('getBackend', { params: { id } })
  await call('deleteBackend', { params: { id }, query: { version, ...reasonOf(options) } })
  show(options, { id, deleted: true }, () => `Removed the backend ${id}`)
}

/** What a file says, then the flags, then what is taken away. The server checks it. */
function editsOf({ file, unset = [] }: Fields, flags: Record<string, unknown>): Record<string, unknown> {
  const given = Object.entries(flags).filter(([, value]) => value !== undefined)
  const read = file === undefined ? {} : readYaml(file)
  if (typeof read !== 'object' || read === null || Array.isArray(read)) {
    throw new UsageError(`${file} does not hold fields and their values`)
  }
  const edits = {
    ...read,
    ...Object.fromEntries(given),
    ...Object.fromEntries(unset.map((field) => [field, null])),
  }
  if (Object.keys(edits).length === 0) throw new UsageError('Say what changes: with flags, --unset, or -f')
  return edits
}
