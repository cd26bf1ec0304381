import type { Finished } from './command.ts'

/** One thing that has to hold: a name for people and the work that decides it. */
export interface Gate {
  readonly name: string
  readonly run: () => Promise<Finished>
}

/** Runs the gates side by side, prints a line for each as it ends, and returns the names of those that failed. */
export const runGates = async (
  gates: readonly Gate[],
  print: (text: string) => void = console.log,
): Promise<readonly string[]> => {
  const failed: string[] = []
  const runGate = async ({ name, run }: Gate): Promise<void> => {
    const { ok, output, milliseconds } = await run()
    print(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(16)} ${(milliseconds / 1000).toFixed(1).padStart(6)} s`)
    if (ok) return
    failed.push(name)
    if (output !== '') print(output.trimEnd())
  }
  await Promise.all(gates.map(runGate))
  return failed
}
