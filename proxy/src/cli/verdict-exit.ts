import type { ParityVerdict } from '../domain/parity.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'

/** What `report`, `verify` and `parity` say to CI. Part of the public surface: a code never changes its meaning. */
export const VERDICT_EXIT: Readonly<Record<ParityVerdict, number>> = { pass: 0, fail: 1, insufficient: 2 }

/** Since 1 and 2 are verdicts here, wrong usage and failures have the codes of sysexits(3). */
const USAGE = 64
const FAILED = 70

export const VERDICT_EXIT_HELP = `
Exit codes:
   0  pass
   1  fail: more diverges than the threshold allows
   2  insufficient: too little was compared to say
   3  there is no such thing
   6  the server cannot be reached
   7  not signed in, or not permitted
   8  no answer in time
  64  wrong usage or input
  70  something failed`

/** Ends the command with an exit code of its own. With a cause it was an error, which is told as any other. */
export class Ended extends Error {
  readonly exitCode: number

  constructor(exitCode: number, cause?: unknown) {
    super('ended', { cause })
    this.exitCode = exitCode
  }
}

/** Runs a command that ends with a verdict. */
export async function endWithVerdict(work: () => Promise<ParityVerdict>): Promise<void> {
  const verdict = await work().catch((error: unknown) => {
    const code = exitCodeOf(error)
    throw new Ended(code === EXIT.usage ? USAGE : code === EXIT.error ? FAILED : code, error)
  })
  if (verdict !== 'pass') throw new Ended(VERDICT_EXIT[verdict])
}

/** For commander, which has told already what is wrong with the usage; help and --version end well. */
export function onUsageError(error: Error & { exitCode: number }): never {
  throw new Ended(error.exitCode === 0 ? EXIT.ok : USAGE)
}
