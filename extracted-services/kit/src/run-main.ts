import { ConfigError, exitsWithStdin } from './config.ts'
import type { Logger } from './log.ts'

/** What every server of the estate hands back when it is started. */
export interface RunningService {
  url: string
  log: Logger
  close(): Promise<void>
}

/** Runs a server as a process: one line when it listens, a drained exit 0 on a signal, one sentence on failure. */
export async function runMain(start: () => Promise<RunningService>): Promise<void> {
  try {
    const withStdin = exitsWithStdin()
    const service = await start()
    service.log.info({ url: service.url }, 'listening')
    stopOnRequest(service, withStdin)
  } catch (error) {
    process.stderr.write(`${sentenceFor(error)}\n`)
    process.exitCode = 1
  }
}

function stopOnRequest(service: RunningService, withStdin: boolean): void {
  let stopping = false
  const stop = (reason: string) => {
    if (stopping) return
    stopping = true
    service.log.info({ reason }, 'draining')
    service.close().then(
      () => process.exit(0),
      (error: unknown) => {
        service.log.error({ err: error }, 'could not stop cleanly')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
  // Whoever started this process as a part of something larger may die without a word.
  if (withStdin) process.stdin.on('end', () => stop('end of standard input')).resume()
}

/** A failure to start, told to a person: no stack trace where the reason is known. */
export function sentenceFor(error: unknown): string {
  if (error instanceof ConfigError) return `The configuration cannot be used: ${error.message}`
  const { code, port, stack } = error as { code?: string; port?: number; stack?: string }
  if (code === 'EADDRINUSE') return `Port ${port} is already in use: stop what listens there or set PORT`
  if (code === 'EACCES') return `Port ${port} needs more rights than this process has: set PORT`
  return stack ?? String(error)
}
