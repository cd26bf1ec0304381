import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Client, createClient } from 'banyan/contracts/client.ts'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
export const ADMIN_TOKEN = 'a-token-for-the-tests-of-this-run'
const BANYAN = join(ROOT, 'proxy/bin/banyan.js')
const READY_MS = 60_000

/** A running product, as a process of its own, on free ports. */
export type Banyan = {
  proxyUrl: string
  adminUrl: string
  /** Signs in once, as printed. */
  signInLink: string
  dataDir: string
  /** All that it printed so far. */
  output: () => string
  call: Client
  process: ChildProcess
  stop: (signal?: NodeJS.Signals) => Promise<number | null>
}

export type StartOptions = {
  /** The monolith's origin; or instead the bundled `estate`, on free ports. */
  legacy?: string
  estate?: 'first' | 'full'
  dataDir?: string
  args?: string[]
  env?: Record<string, string>
  /** What `ulimit -n` is for it. */
  openFiles?: number
}

/** Starts `banyan start` before a monolith, or with the bundled estate, and waits until it says that it is ready. */
export async function startBanyan(options: StartOptions): Promise<Banyan> {
  const { legacy, estate, dataDir, args = [], env = {} } = options
  const dir = dataDir ?? mkdtempSync(join(tmpdir(), 'banyan-'))
  const before = estate ? ['--estate', estate, '--estate-port', '0'] : ['--legacy', legacy ?? '']
  const flags = [...before, '--port', '0', '--admin-port', '0', '--data-dir', dir, ...args]
  const own = [BANYAN, 'start', ...flags]
  const [program, argv] = options.openFiles
    ? ['sh', ['-c', `ulimit -n ${options.openFiles}; exec "$0" "$@"`, process.execPath, ...own]]
    : [process.execPath, own]
  const child = spawn(program, argv, {
    env: { ...process.env, BANYAN_ADMIN_TOKEN: ADMIN_TOKEN, BANYAN_DRAIN_MS: '2000', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (piece) => {
    output += piece
  })
  child.stderr.on('data', (piece) => {
    output += piece
  })
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  await until(
    () => /Sign in .*\n/.test(output) || child.exitCode !== null,
    READY_MS,
    () => output,
  )
  if (child.exitCode !== null) throw new Error(`banyan stopped with ${child.exitCode}:\n${output}`)
  const adminUrl = found(output, /Console +(\S+)/)
  return {
    proxyUrl: found(output, /Proxy +(\S+)/),
    adminUrl,
    signInLink: found(output, /Sign in +(\S+)/),
    dataDir: dir,
    output: () => output,
    call: createClient({ baseUrl: adminUrl, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } }),
    process: child,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      const code = await exited
      if (dataDir === undefined) rmSync(dir, { recursive: true, force: true })
      return code
    },
  }
}

/** A backend that answers who it is and counts; what most tests put behind the proxy. */
export type CountingBackend = {
  url: string
  requests: () => number
  paths: string[]
  close: () => Promise<void>
}

export async function countingBackend(
  name: string,
  answer: (req: IncomingMessage, res: ServerResponse) => void = (_req, res) => res.end(name),
): Promise<CountingBackend> {
  const paths: string[] = []
  const server = createServer((req, res) => {
    if (req.url !== '/health') paths.push(req.url ?? '')
    res.setHeader('x-answered-by', name)
    answer(req, res)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => paths.length,
    paths,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** Polls until it holds; fails with what `explain` says when it does not in time. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  ms = 10_000,
  explain: () => string = () => '',
): Promise<void> {
  const deadline = performance.now() + ms
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`it did not come to be within ${ms} ms. ${explain()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function found(text: string, pattern: RegExp): string {
  const value = pattern.exec(text)?.[1]
  if (value === undefined) throw new Error(`${pattern} is not in:\n${text}`)
  return value
}
