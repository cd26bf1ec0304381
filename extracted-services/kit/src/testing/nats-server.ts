import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { eventually } from './eventually.ts'
import { freePort } from './free-port.ts'

const run = promisify(execFile)

/** Finds nats-server, or installs Debian's package. @returns nothing, having said why, when neither is possible */
export async function natsServerPath(): Promise<string | undefined> {
  const find = () =>
    run('sh', ['-c', 'command -v nats-server']).then(
      ({ stdout }) => stdout.trim(),
      () => undefined,
    )
  const found = await find()
  if (found) return found
  process.stderr.write('nats-server is not installed: trying apt-get install nats-server\n')
  try {
    await run('apt-get', ['install', '-y', 'nats-server'], { timeout: 120_000 })
    return await find()
  } catch (error) {
    process.stderr.write(
      `no nats-server, so the tests that need one are skipped: ${String(error).split('\n')[0]}\n`,
    )
    return undefined
  }
}

export interface TestBroker {
  url: string
  kill(): Promise<void>
  restart(): Promise<void>
  close(): Promise<void>
}

/** A real nats-server with JetStream on a free port; what it stored survives `kill` and `restart`. */
export async function startNatsServer(path: string): Promise<TestBroker> {
  const folder = await mkdtemp(join(tmpdir(), 'nats-'))
  const port = await freePort()
  let child: ChildProcess
  const restart = async () => {
    child = spawn(path, ['-a', '127.0.0.1', '-p', String(port), '-js', '-sd', folder], { stdio: 'ignore' })
    await eventually(() => accepts(port), 10_000)
  }
  const kill = async () => {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  await restart()
  const close = async () => {
    await kill()
    await rm(folder, { recursive: true, force: true })
  }
  return { url: `nats://127.0.0.1:${port}`, kill, restart, close }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
    socket.once('connect', () => socket.destroy())
  })
}
