import { RE2JS } from 're2js'
import type { CompileRegex } from './domain/conditions.ts'

/** Instructions of a compiled pattern: the time of a match is at most this many steps for each character. */
const PROGRAM_SIZE = 256

/** People's regular expressions, with RE2 semantics: time linear in the input, whatever the pattern. Throws on bad syntax. */
export const compileRegex: CompileRegex = (source) => {
  const compiled = RE2JS.compile(source)
  if (compiled.programSize() > PROGRAM_SIZE)
    throw new Error(
      `the pattern is too complex (${compiled.programSize()} steps, at most ${PROGRAM_SIZE}): use fewer or smaller repetitions`,
    )
  return { test: (text) => compiled.matcher(text).find() }
}
