import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { otherCores, pinned } from './machine.ts'

export type IdleKind = 'http' | 'websocket'

export interface IdleClients {
  /** Ends them; tells how many the proxy had ended before. */
  readonly end: () => Promise<number>
}

const file = fileURLToPath(new URL('peers/idle-clients.ts', import.meta.url))

/** Opens connections that do nothing after one request or handshake each, in a process of its own. */
export const openIdleClients = async (port: number, count: number, kind: IdleKind): Promise<IdleClients> => {
  const [program = '', ...args] = pinned(otherCores, [process.execPath, file, `${port}`, `${count}`, kind])
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const errors: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000)
  const first = await lines.next()
  clearTimeout(timer)
  if (first.done) throw new Error(`could not open ${count} ${kind} connections: ${Buffer.concat(errors)}`)
  return {
    end: async () => {
      child.kill('SIGTERM')
      const last = await lines.next()
      if (child.exitCode === null) await once(child, 'exit')
      return Number(/^ended (\d+)$/.exec(last.value ?? '')?.[1] ?? count)
    },
  }
}
