import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface StartedProcess {
  url: string
  pid: number
  /** The JSON lines that it has logged so far. */
  lines(): Record<string, unknown>[]
  /** @returns the exit code, or the signal that ended it */
  stop(signal?: NodeJS.Signals): Promise<number | string | null>
  /** What happens when whoever started it is gone. @returns the exit code */
  endStdin(): Promise<number | string | null>
}

// Generous: tests run many processes at once on small machines.
const deadlineMs = 30_000

/** Runs a server's entry point and waits until it listens. @throws with what it wrote to stderr when it ends before */
export async function startProcess(entry: URL, env: Record<string, string>): Promise<StartedProcess> {
  const inherited = { PATH: process.env.PATH ?? '' }
  const child = spawn(process.execPath, [fileURLToPath(entry)], {
    env: { ...inherited, EXIT_WITH_STDIN: 'on', ...env },
    stdio: 'pipe',
  })
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>
  const lines: Record<string, unknown>[] = []
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const url = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`not listening within ${deadlineMs} ms: ${stderr}`)),
      deadlineMs,
    )
    createInterface({ input: child.stdout }).on('line', (line) => {
      const entry = JSON.parse(line) as Record<string, unknown>
      lines.push(entry)
      if (entry.msg === 'listening') resolve(String(entry.url))
    })
    exited.then(() => reject(new Error(stderr)), reject).finally(() => clearTimeout(late))
  })
  return {
    url,
    pid: child.pid!,
    lines: () => lines,
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      const [code, by] = await exited
      return code ?? by
    },
    async endStdin() {
      child.stdin.end()
      const [code, by] = await exited
      return code ?? by
    },
  }
}
