import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { allCommands } from './commands-for-tests.ts'
import { EXIT } from './exit-codes.ts'
import { createProgram } from './program.ts'

const docs = readFileSync(join(import.meta.dirname, '../../../docs/cli.md'), 'utf8')

/** Lines of code that begin with the program, also behind a variable or a pipe. */
const examples = [...docs.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block = '']) => block.split('\n'))
  .flatMap((line) => line.replace(/\s#.*$/, '').split(/ \| | && /))
  .map((line) => line.trim().replace(/^\w+=\S+ /, ''))
  .filter((line) => line.startsWith('banyan '))

/** Words as a shell takes them, as far as the examples need it. */
function wordsOf(line: string): string[] {
  const words = line.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? []
  const end = words.findIndex((word) => word === '>' || word === '<')
  return (end < 0 ? words : words.slice(0, end)).map((word) => word.replace(/["']/g, ''))
}

/** Which command an example calls; commander throws when it could not be called like this. */
async function called(line: string): Promise<string> {
  const program = createProgram(async () => undefined)
  let found = ''
  for (const [name, command] of allCommands(program)) {
    silence(command)
    command.action(() => {
      found = name
    })
  }
  await program.parseAsync(['node', ...wordsOf(line)])
  return found
}

function silence(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
}

describe('docs/cli.md', () => {
  it.each(examples)('%s', async (line) => {
    expect(await called(line)).not.toBe('')
  })

  it('has an example of every command', async () => {
    const shown = new Set(await Promise.all(examples.map(called)))
    expect([...allCommands().keys()].filter((name) => !shown.has(name))).toEqual([])
  })

  it('has every exit code', () => {
    const codes = [...docs.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))
    expect(new Set(codes)).toEqual(new Set(Object.values(EXIT)))
  })
})
