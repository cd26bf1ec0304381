import type { Command } from 'commander'
import { createProgram } from './program.ts'

/** Every command that does something, by its words: "routes create". */
export function allCommands(program: Command = createProgram(async () => undefined)): Map<string, Command> {
  const found = new Map<string, Command>()
  const visit = (command: Command, path: string[]) => {
    for (const inner of command.commands) visit(inner, [...path, inner.name()])
    const does = command.commands.length === 0 || command.options.length > 0
    if (path.length > 0 && does) found.set(path.join(' '), command)
  }
  visit(program, [])
  return found
}
