import { createInterface } from 'node:readline/promises'
import { EXIT, UsageError } from './exit-codes.ts'
import { note } from './output.ts'
import { Ended } from './verdict-exit.ts'

export type ConfirmOptions = { yes?: boolean; reason?: string; dryRun?: boolean }
export type Asker = { isTerminal: boolean; ask: (question: string) => Promise<string> }

/**
 * Before what exposes much more, or cannot be taken back: it needs a --reason, and a yes. On a terminal the yes is
 * asked for; a script says --yes.
 */
export async function confirm(
  what: string,
  { yes, reason, dryRun }: ConfirmOptions,
  { isTerminal, ask }: Asker = terminal,
): Promise<void> {
  if (dryRun) return
  if ((reason ?? '').trim() === '') throw new UsageError(`${what} Say why with --reason.`)
  if (yes) return
  if (!isTerminal) throw new UsageError(`${what} Without a terminal this needs --yes and --reason.`)
  const answer = await ask(`${what} Go on? Type yes: `)
  if (answer.trim().toLowerCase() === 'yes') return
  note('Nothing was done.')
  throw new Ended(EXIT.error)
}

const terminal: Asker = {
  isTerminal: process.stdin.isTTY === true && process.stderr.isTTY === true,
  async ask(question) {
    const lines = createInterface({ input: process.stdin, output: process.stderr })
    const answer = await lines.question(question)
    lines.close()
    return answer
  },
}
