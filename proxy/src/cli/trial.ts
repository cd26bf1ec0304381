import type { Trial } from '../contracts/activity.ts'
import type { Client } from '../contracts/client.ts'
import type { Endpoint } from '../contracts/endpoint-row.ts'
import { endpoints } from '../contracts/endpoints.ts'
import { fieldDiff, valueText } from '../domain/field-diff.ts'
import { EXIT, UsageError } from './exit-codes.ts'
import { type OutputOptions, show } from './output.ts'
import { Ended } from './verdict-exit.ts'

/** A client for --dry-run: it asks what a change would do, prints that, and ends the command there. */
export const tryingClient = (call: Client, options: OutputOptions): Client =>
  (async (name, ...input) => {
    const endpoint: Endpoint = endpoints[name]
    const isReading = endpoint.method === 'GET' || endpoint.permission === 'read'
    if (isReading) return call(name, ...input)
    if (!endpoint.dryRun) throw new UsageError('This verb has no --dry-run. Nothing was done.')
    show(options, (await call(name, ...input)) as unknown as Trial, trialText)
    throw new Ended(EXIT.ok)
  }) as Client

function trialText({ summary, changes }: Trial): string {
  if (changes.length === 0) return `Would be done: ${summary}`
  const lines = changes.flatMap(({ kind, id, before, after }) => [
    `  ${before === null ? '+' : after === null ? '-' : '~'} ${kind} ${id}`,
    ...(before === null || after === null ? [] : fieldDiff(before, after)).map(
      (field) => `      ${field.path}: ${valueText(field.before)} -> ${valueText(field.after)}`,
    ),
  ])
  return [`Would be done: ${summary}`, ...lines].join('\n')
}
