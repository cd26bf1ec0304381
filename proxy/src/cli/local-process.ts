import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isRunning, PidFileError, runningProcess } from '../pid-file.ts'
import { EXIT, UsageError } from './exit-codes.ts'
import { note } from './output.ts'
import { Ended } from './verdict-exit.ts'

/** What is done to a Banyan on this machine by a signal: neither its admin port nor its store is needed. */
export type LocalOptions = { dataDir?: string; timeout?: string }

const SHUTDOWN_S = '60'
const STOP_S = '5'
const POLL_MS = 50

/** `banyan shutdown`: asks it to drain and end, and waits until it has. */
export async function shutDown(options: LocalOptions): Promise<void> {
  const pid = found(options)
  process.kill(pid, 'SIGTERM')
  const seconds = secondsOf(options.timeout ?? SHUTDOWN_S)
  if (!(await within(seconds, () => !isRunning(pid)))) {
    note(`It is still ending after ${seconds} s: answers under way may end first (process ${pid}).`)
    throw new Ended(EXIT.timeout)
  }
  note(`It has ended (process ${pid}).`)
}

/** `banyan stop --local`: everything to the baseline, by SIGUSR2; the process writes a file when it has heard. */
export async function stopLocally(options: LocalOptions): Promise<void> {
  const pid = found(options)
  process.kill(pid, 'SIGUSR2')
  const seconds = secondsOf(options.timeout ?? STOP_S)
  const heard = await within(seconds, () => existsSync(join(dirOf(options), 'kill-switch')))
  if (!heard) {
    note(`Process ${pid} has not answered the signal within ${seconds} s.`)
    throw new Ended(EXIT.timeout)
  }
  note(`Kill switch: everything goes to the baseline (process ${pid}).`)
}

const dirOf = ({ dataDir }: LocalOptions) => resolve(dataDir ?? process.env.BANYAN_DATA_DIR ?? '.banyan')

function found(options: LocalOptions): number {
  try {
    return runningProcess(dirOf(options))
  } catch (error) {
    if (!(error instanceof PidFileError)) throw error
    note(error.message)
    throw new Ended(EXIT.notFound)
  }
}

async function within(seconds: number, holds: () => boolean): Promise<boolean> {
  const deadline = performance.now() + seconds * 1_000
  while (!holds()) {
    if (performance.now() > deadline) return false
    await sleep(POLL_MS)
  }
  return true
}

function secondsOf(text: string): number {
  const seconds = Number(text)
  if (seconds > 0 && seconds <= 3_600) return seconds
  throw new UsageError(`--timeout is a number of seconds from 0 to 3600, not ${JSON.stringify(text)}`)
}
