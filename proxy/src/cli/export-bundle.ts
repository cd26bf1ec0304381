import { writeFileSync } from 'node:fs'
import { type ConnectionOptions, connect } from './connection.ts'
import { UsageError } from './exit-codes.ts'
import { note, type OutputOptions, show } from './output.ts'

export type BundleOptions = ConnectionOptions &
  OutputOptions & { route?: string; limit?: string; file?: string }

/** `banyan export-bundle`: recorded requests as one file. What was secret in them never left the server. */
export async function exportBundle(options: BundleOptions): Promise<void> {
  const { route, limit, file = 'banyan-bundle.json' } = options
  const query = { ...(route === undefined ? {} : { route }), ...(limit === undefined ? {} : { limit }) }
  const bundle = await connect(options)('getBundle', { query })
  const text = `${JSON.stringify(bundle, null, 1)}\n`
  if (file === '-') {
    process.stdout.write(text)
    return
  }
  try {
    // What is redacted may still be nobody else's business.
    writeFileSync(file, text, { mode: 0o600 })
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${error instanceof Error ? error.message : error}`)
  }
  const endpoints = new Set(bundle.requests.map(({ endpoint }) => endpoint)).size
  const told = {
    file,
    requests: bundle.requests.length,
    endpoints,
    routes: bundle.routes,
    rules: bundle.rules.length,
  }
  show(options, told, () => `Wrote ${told.requests} requests of ${endpoints} endpoints to ${file}`)
  if (told.requests === 0) note('Nothing is recorded yet: a route records while its mirror is above 0.')
}
