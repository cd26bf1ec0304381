import { pathToFileURL } from 'node:url'
import type { ExampleDiff } from 'banyan/contracts/divergence.ts'
import type { RuleCreate } from 'banyan/contracts/rule.ts'
import type { BrowserCommand } from 'vitest/node'

export type Side = { body: string; type?: string; headers?: [string, string][] }
export type Compared = Pick<ExampleDiff, 'rows' | 'head' | 'cut' | 'format'>

type Asked = [baseline: Side, candidate: Side, rules?: RuleCreate[]]

type Source = { comparedRows: (baseline: unknown, candidate: unknown, rules: unknown) => Compared }

const SOURCE = new URL('../../../proxy/src/evidence/views/example-diff.ts', import.meta.url)

/** What the server makes of two answers, for tests in a browser: nothing about the rows is made up there. */
export const comparedRows: BrowserCommand<Asked> = async (_context, baseline, candidate, rules = []) => {
  // Node's own import: the comparator brings WebAssembly, which is no matter of the bundler.
  const source: Source = await import(pathToFileURL(SOURCE.pathname).href)
  return source.comparedRows(
    answerOf(baseline),
    answerOf(candidate),
    rules.map((rule, index) => ({ ...rule, id: `rule-${index}`, author: 'ana', expiresAt: null })),
  )
}

const answerOf = ({ body, type = 'application/json', headers = [] }: Side) => ({
  status: 200,
  headers: [['content-type', type], ...headers] as [string, string][],
  body,
  comparable: true,
  bytes: body.length,
  digest: '',
  note: null,
  ms: 1,
  failure: null,
})

declare module 'vitest/browser' {
  interface BrowserCommands {
    comparedRows: (...asked: Asked) => Promise<Compared>
  }
}
