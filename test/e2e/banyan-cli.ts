import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../stack.ts'

const PROGRAM = join(ROOT, 'proxy/bin/banyan.js')

export type Ran = { code: number | null; out: string; err: string }

/** Runs one command of the real program, with nothing of this process's environment that it would read. */
export function banyanCli(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: tmpdir(),
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ran: Ran = { code: null, out: '', err: '' }
    child.stdout.on('data', (piece) => {
      ran.out += piece
    })
    child.stderr.on('data', (piece) => {
      ran.err += piece
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ ...ran, code }))
  })
}
