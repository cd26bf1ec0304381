import { spawn } from 'node:child_process'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Root of the repository. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

const bin = join(root, 'node_modules/.bin')

export interface Finished {
  readonly ok: boolean
  /** What the command wrote to stdout and stderr, interleaved; empty when it was streamed. */
  readonly output: string
  readonly milliseconds: number
}

export interface CommandOptions {
  /** Working directory, relative to the root. */
  readonly directory?: string
  readonly env?: Readonly<Record<string, string>>
  /** Show the output while it is written instead of collecting it. */
  readonly stream?: boolean
}

/**
 * Runs a program to its end. The repository's own tools come first on PATH, so that a verb called
 * directly uses the pinned Node, as it does under npm.
 */
export const command = (
  name: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Finished> =>
  new Promise((settle) => {
    const began = performance.now()
    const chunks: Buffer[] = []
    const child = spawn(name, args, {
      cwd: join(root, options.directory ?? '.'),
      env: { ...process.env, ...options.env, PATH: `${bin}:${process.env.PATH ?? ''}` },
      stdio: options.stream ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    })
    const finish = (ok: boolean): void =>
      settle({ ok, output: Buffer.concat(chunks).toString(), milliseconds: performance.now() - began })
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', (error) => {
      chunks.push(Buffer.from(`${name}: ${error.message}\n`))
      finish(false)
    })
    child.on('close', (code) => finish(code === 0))
  })
