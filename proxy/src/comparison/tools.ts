import { createHash } from 'node:crypto'
import { RE2JS } from 're2js'
import type { CompareTools } from '../domain/compare/compare.ts'
import { MASK } from '../domain/rules.ts'
import { parseMarkup } from './markup.ts'

/** What the pure comparison needs from libraries. Patterns run with RE2's guarantee: time linear in the text. */
export const compareTools: CompareTools = {
  parseMarkup,
  digest: (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 32),
  compileMask: (pattern) => {
    const compiled = RE2JS.compile(pattern)
    return (text) => compiled.matcher(text).replaceAll(MASK)
  },
}
