import { CommanderError } from 'commander'
import { EXIT, exitCodeOf } from './exit-codes.ts'
import { createProgram } from './program.ts'

/** Runs one command and says how it went, in one sentence where it went wrong. */
async function main(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.ok
  const program = createProgram(async (flags) => {
    const { startCommand } = await import('./start.ts')
    code = await startCommand(flags)
    // Everything is drained and closed; what may still linger is not worth waiting for.
    process.exit(code)
  })
  try {
    await program.parseAsync([...argv])
    return code
  } catch (error) {
    // Commander has told already; it ends help and --version this way too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    tell(error)
    return exitCodeOf(error)
  }
}

function tell(error: unknown): void {
  if (error instanceof Error && error.name === 'TimeoutError') {
    process.stderr.write('The server did not answer in time.\n')
    return
  }
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`${message}\n${hintOf(error)}`)
  if (process.env.BANYAN_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
}

function hintOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'unreachable') return 'Is it running, and is --server (or BANYAN_URL) its admin port?\n'
  if (code === 'not_signed_in')
    return 'Give a token with --token or BANYAN_TOKEN, or --data-dir of the server here.\n'
  return ''
}

process.exitCode = await main(process.argv)
