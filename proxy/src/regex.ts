import { RE2JS } from 're2js'
import type { CompileRegex } from './domain/conditions.ts'

/** People's regular expressions, with RE2 semantics: time linear in the input, whatever the pattern. Throws on bad syntax. */
export const compileRegex: CompileRegex = (source) => {
  const compiled = RE2JS.compile(source)
  return { test: (text) => compiled.matcher(text).find() }
}
