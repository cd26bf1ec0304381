import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { cpuMicros, otherCores, pinned, proxyCore, residentBytes } from './machine.ts'

const startLimit = 45_000
const stopLimit = 3_000

/** A running server of the bench: a proxy, or the backend behind it. */
export interface Program extends AsyncDisposable {
  readonly name: string
  readonly pid: number
  readonly port: number
  readonly cpuMicros: () => number
  readonly residentBytes: () => number
}

export interface ProgramOptions {
  /** `proxy` gets a core of its own; `backend` shares the others with the load. */
  readonly role: 'proxy' | 'backend'
  /** The port that the program was told to listen on; without it, the program prints `listening PORT`. */
  readonly port?: number
  readonly env?: Readonly<Record<string, string>>
  /** Cores for a proxy of several threads. */
  readonly cores?: string
}

/** A port that was free a moment ago, for programs that cannot choose one themselves. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const accepts = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1')
  const accepted = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false)
  socket.destroy()
  return accepted
}

const announcedPort = (text: string): number => Number(/^listening (\d+)$/m.exec(text)?.[1] ?? 0)

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopLimit)
  await exited
  clearTimeout(timer)
}

/** Starts a server pinned to its core and waits until it accepts connections. */
export const startProgram = async (
  name: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<Program> => {
  const cores = options.cores ?? (options.role === 'proxy' ? proxyCore : otherCores)
  const [program = '', ...rest] = pinned(cores, args)
  const child = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', ...options.env },
  })
  let output = ''
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4_000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  child.on('error', (error) => keep(Buffer.from(error.message)))
  const deadline = Date.now() + startLimit
  let port = 0
  while (port === 0) {
    const candidate = options.port ?? announcedPort(output)
    if (candidate !== 0 && (await accepts(candidate))) port = candidate
    else if (child.exitCode !== null || child.pid === undefined || Date.now() > deadline) {
      await stop(child)
      throw new Error(`${name} did not start:\n${output}`)
    } else await wait(20)
  }
  // taskset replaces itself by the program, so this is the program's own id.
  const pid = child.pid ?? 0
  return {
    name,
    pid,
    port,
    cpuMicros: () => cpuMicros(pid),
    residentBytes: () => residentBytes(pid),
    [Symbol.asyncDispose]: () => stop(child),
  }
}
