import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { RotatingFile } from './rotating-file.ts'

/** One that does not say that it listens within this time has failed to start. Generous, for busy machines. */
const START_MS = 60_000
const RESTART_MS = 1_000
const RESTART_MAX_MS = 30_000
/** Who ran this long had started well: what ended it is not what ended it the last time. */
const STEADY_MS = 60_000
const STOP_MS = 5_000
const LOG_MAX_BYTES = 32_000_000

export type Launch = {
  name: string
  /** The program that Node runs. */
  script: string
  cwd: string
  env: NodeJS.ProcessEnv
  logFile: string
  /** Has the process id while it runs. */
  pidFile: string
  /** Told in a sentence when it ends or starts again. */
  tell: (line: string) => void
}

export type KeptProcess = {
  /** Settles when it listens for the first time; rejects when it ends before. */
  listening: Promise<void>
  stop: () => Promise<void>
}

/**
 * Runs a server as a process of its own, its output in a file, and starts it again when it ends: after a second,
 * and after twice as long each time while it keeps ending.
 */
export function keepRunning(launch: Launch): KeptProcess {
  const log = new RotatingFile(launch.logFile, LOG_MAX_BYTES)
  log.on('error', (error) => launch.tell(`The log of ${launch.name} cannot be written: ${error.message}`))
  let child: ChildProcess
  let timer: NodeJS.Timeout | undefined
  let stopping = false
  let waitMs = RESTART_MS / 2

  const start = (): Promise<void> => {
    const startedAt = performance.now()
    child = launched(launch, log)
    writeFileSync(launch.pidFile, String(child.pid))
    child.once('exit', (code, signal) => {
      if (stopping) return
      const isSteady = performance.now() - startedAt > STEADY_MS
      waitMs = isSteady ? RESTART_MS : Math.min(waitMs * 2, RESTART_MAX_MS)
      launch.tell(
        `${launch.name} stopped (${signal ?? `exit code ${code}`}); starting it again in ${waitMs / 1_000} s. Its log: ${launch.logFile}`,
      )
      timer = setTimeout(() => {
        start().catch((error: Error) => launch.tell(error.message))
      }, waitMs)
    })
    return untilListening(child, launch)
  }
  const listening = start()
  return {
    listening,
    stop: async () => {
      stopping = true
      clearTimeout(timer)
      await stopChild(child)
      rmSync(launch.pidFile, { force: true })
      log.end()
    },
  }
}

function launched({ script, cwd, env }: Launch, log: RotatingFile): ChildProcess {
  const child = spawn(process.execPath, [script], {
    cwd,
    env,
    // Its standard input ends with us, however we end: then it ends too.
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdout!.pipe(log, { end: false })
  child.stderr!.pipe(log, { end: false })
  child.stdin!.on('error', () => {
    // It ended first.
  })
  return child
}

/** The JSON line that says that it listens is what is waited for. */
function untilListening(child: ChildProcess, { name, logFile }: Launch): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (why: string) => reject(new Error(`${name} did not start: ${why}. Its log: ${logFile}`))
    const timer = setTimeout(() => failed(`no sign of it in ${START_MS / 1_000} s`), START_MS)
    const onExit = (code: number | null, signal: string | null) => {
      clearTimeout(timer)
      failed(`it stopped with ${signal ?? `exit code ${code}`}`)
    }
    let said = ''
    const onData = (piece: Buffer) => {
      said += piece
      if (!said.includes('"listening"')) return
      clearTimeout(timer)
      child.stdout!.off('data', onData)
      child.off('exit', onExit)
      resolve()
    }
    child.stdout!.on('data', onData)
    child.once('exit', onExit)
  })
}

function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    child.kill('SIGTERM')
  })
}
