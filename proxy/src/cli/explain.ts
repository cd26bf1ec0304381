import { type ConnectionOptions, connect } from './connection.ts'
import { UsageError } from './exit-codes.ts'
import { headerOf } from './header-option.ts'
import { type OutputOptions, show } from './output.ts'

export type ExplainOptions = ConnectionOptions & OutputOptions & { header?: string[]; clientAddress?: string }

/** `banyan explain [method] <url>`: where a request would go, and why. */
export async function explain(words: string[], options: ExplainOptions): Promise<void> {
  const [method, url] = words.length === 1 ? ['GET', words[0]!] : words
  if (method === undefined || url === undefined || words.length > 2) {
    throw new UsageError('Usage: banyan explain [method] <path or URL>')
  }
  const headers = Object.fromEntries((options.header ?? []).map(headerOf))
  const { clientAddress } = options
  const body = { method, url, headers, ...(clientAddress === undefined ? {} : { clientAddress }) }
  const explanation = await connect(options)('explain', { body })
  show(options, explanation, ({ considered, policies, handling, sentence, url: to }) =>
    [
      ...considered.map(({ route, failed }) =>
        failed === null ? `  ${route}: matches` : `  ${route}: no, ${failed.part} is not ${failed.wants}`,
      ),
      ...policies.map((policy) => `  ${policy}`),
      sentence,
      `-> ${to}`,
      ...handling.map(({ says }) => `  ${says}`),
    ].join('\n'),
  )
}
