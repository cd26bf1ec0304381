import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'banyan.js')

export type Ran = { code: number | null; out: string; err: string }

/** Runs the real program in a process of its own, with nothing of this one's environment that it would read. */
export function runBanyan(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
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

/** The same for the server whose data directory this is. */
export const banyanIn =
  (dataDir: string) =>
  (args: string[], env: Record<string, string> = { BANYAN_DATA_DIR: dataDir }): Promise<Ran> =>
    runBanyan(args, env)
