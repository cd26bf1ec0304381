import { describe, expect, it } from 'vitest'
import {
  commands,
  explainCommand,
  fileCommands,
  rampCommand,
  receiverCommands,
} from '../admin-ui/src/util/cli.ts'
import { allCommands } from '../proxy/src/cli/commands-for-tests.ts'
import { createProgram } from '../proxy/src/cli/program.ts'

const at = (weight: number, mirror: number) => ({ weight, mirror })

/** Everything that a screen of the console offers to copy. */
const copied = [
  ...[commands, fileCommands, receiverCommands].flatMap((group) =>
    Object.values(group).map((made: string | ((given: never) => string)) =>
      typeof made === 'string' ? made : made('unmatched' as never),
    ),
  ),
  rampCommand({ id: 'a' }, at(0, 0), at(10, 5), 'why not'),
  rampCommand({ id: 'a' }, at(10, 0), at(0, 0)),
  rampCommand({ id: 'a' }, at(0, 0), at(0, 5)),
  explainCommand('PUT', '/a?b=1', { cookie: 'sid=1' }),
]

describe('what the console offers to copy is a command that there is', () => {
  it.each(copied)('%s', async (line) => {
    const program = createProgram(async () => undefined)
    let called = ''
    for (const [name, command] of allCommands(program)) {
      command.exitOverride().configureOutput({ writeErr: () => undefined })
      command.action(() => {
        called = name
      })
    }
    const words = line.match(/(?:[^\s']+|'[^']*')+/g) ?? []
    await program.parseAsync(['node', ...words.map((word) => word.replaceAll("'", ''))])
    expect(called).not.toBe('')
  })
})
