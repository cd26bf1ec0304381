import { execFileSync } from 'node:child_process'
import { lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** There is no process of ours; the message says why, for people. */
export class PidFileError extends Error {}

const fileIn = (dataDir: string) => join(dataDir, 'banyan.pid')

/**
 * Says which process serves from this folder: its id, and on a second line when it began. An id alone is given to
 * another process some time after ours has ended, and that one must not get our signals.
 */
export function writePidFile(dataDir: string): void {
  const file = fileIn(dataDir)
  rmSync(file, { force: true })
  writeFileSync(file, `${process.pid}\n${beginningOf(process.pid) ?? ''}\n`, { mode: 0o600, flag: 'wx' })
}

export const removePidFile = (dataDir: string): void => rmSync(fileIn(dataDir), { force: true })

/** The process that serves from this folder, if it is certain that it is ours. Throws PidFileError. */
export function runningProcess(dataDir: string): number {
  const file = fileIn(dataDir)
  const { pid, beginning } = read(file)
  if (!isRunning(pid)) throw new PidFileError(`No Banyan of ${dataDir} runs here: process ${pid} has ended.`)
  if (beginning === '' || beginningOf(pid) !== beginning) {
    throw new PidFileError(`Process ${pid} is not the Banyan that wrote ${file}: that one has ended.`)
  }
  return pid
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function read(file: string): { pid: number; beginning: string } {
  let text: string
  try {
    const { uid, mode } = lstatSync(file)
    // Whoever else could write it could choose whom our signal hits.
    if (uid !== (process.getuid?.() ?? uid) || (mode & 0o022) !== 0) {
      throw new PidFileError(`${file} is not trusted: it belongs to somebody else, or others may write it.`)
    }
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof PidFileError) throw error
    throw new PidFileError(`No Banyan runs here: there is no ${file}. Name its folder with --data-dir.`)
  }
  const [first = '', beginning = ''] = text.split('\n')
  const pid = Number(first)
  if (Number.isInteger(pid) && pid > 1) return { pid, beginning }
  throw new PidFileError(`${file} holds no process id.`)
}

/** When a process began, in whatever words the system has for it; null where it does not say. */
function beginningOf(pid: number): string | null {
  try {
    // Field 22; the name before it is in parentheses and may hold anything.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return `ticks ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch {
    return fromPs(pid)
  }
}

function fromPs(pid: number): string | null {
  try {
    const out = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', timeout: 5_000 })
    return out.trim() || null
  } catch {
    return null
  }
}
