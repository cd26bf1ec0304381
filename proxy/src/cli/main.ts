import { CommanderError } from 'commander'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import { note } from './output.ts'
import { createProgram } from './program.ts'
import { Ended } from './verdict-exit.ts'

/** Runs one command and says how it went, in one sentence where it went wrong. */
async function main(argv: readonly string[]): Promise<number> {
  const program = createProgram(async (flags) => {
    const { startCommand } = await import('./start.ts')
    // Everything is drained and closed then; what may still linger is not worth waiting for.
    process.exit(await startCommand(flags))
  })
  try {
    if (isCompletion(argv)) await (await import('./completion.ts')).addCompletion(program, argv)
    await program.parseAsync([...argv])
    return EXIT.ok
  } catch (error) {
    if (error instanceof Ended) {
      if (error.cause !== undefined) tell(error.cause)
      return error.exitCode
    }
    // Commander has told already; it ends help and --version this way too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    tell(error)
    return exitCodeOf(error)
  }
}

const isCompletion = ([, , word]: readonly string[]) => word === 'completion' || word === 'complete'

function tell(error: unknown): void {
  if (error instanceof Error && error.name === 'TimeoutError') {
    note('The server did not answer in time.')
    return
  }
  const message = error instanceof Error ? error.message : String(error)
  note(`${message}${hintOf(error)}`)
  if (process.env.BANYAN_DEBUG && error instanceof Error) note(error.stack ?? '')
}

function hintOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'unreachable') return '\nIs it running, and is --server (or BANYAN_URL) its admin port?'
  if (code === 'not_signed_in')
    return '\nGive a token with --token or BANYAN_TOKEN, or --data-dir of the server here.'
  return ''
}

process.exitCode = await main(process.argv)
