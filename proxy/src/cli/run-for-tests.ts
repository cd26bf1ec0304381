import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'banyan.js')

export type Ran = { code: number | null; out: string; err: string }

/** Runs the real program in a process of its own, with nothing of this one's environment that it would read. */
export const banyanIn =
  (dataDir: string) =>
  (args: string[], env: Record<string, string> = { BANYAN_DATA_DIR: dataDir }): Promise<Ran> =>
    new Promise((resolve) => {
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
      child.on('close', (code) => resolve({ ...ran, code }))
    })
