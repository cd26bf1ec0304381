import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@banyan/service-kit/testing/free-port'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT, until } from '../stack.ts'
import { missingIn, type Step, stepsOf } from './tutorial.ts'

const startMs = 60_000
const patienceMs = 45_000
const steps = stepsOf(readFileSync(join(ROOT, 'docs/tutorial.md'), 'utf8'))
const perService = 101
const servicesAbove = 107

/** Where the tutorial says that things are, and where they are here: it is written for ports that may be taken. */
let ports: Record<number, number>
let env: NodeJS.ProcessEnv
let dataDir: string

const moved = (text: string) =>
  text.replace(/(127\.0\.0\.1):(\d+)/g, (_, host, port) => `${host}:${ports[Number(port)] ?? port}`)

/** A port with as many free ones above it as the estate may take. */
async function freeRange(): Promise<number> {
  for (;;) {
    const port = await freePort()
    const wanted = [
      port,
      ...Array.from({ length: servicesAbove - perService + 1 }, (_, i) => port + perService + i),
    ]
    if (wanted.at(-1)! <= 65_535 && (await Promise.all(wanted.map(isFree))).every(Boolean)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

/** The first terminal: one command at a time, which goes on until it is interrupted. */
const terminal = { child: null as ChildProcess | null, output: '' }

async function startInTerminal({ commands, shows }: Step): Promise<void> {
  await interruptTerminal()
  // A group of its own, as in a terminal, where Ctrl-C reaches every process of the command.
  const child = spawn('bash', ['-c', moved(commands)], {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  Object.assign(terminal, { child, output: '' })
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (piece: Buffer) => {
      terminal.output += piece.toString()
    })
  }
  await until(
    () => missingIn(terminal.output, shows.map(moved)) === null || child.exitCode !== null,
    startMs,
    () => terminal.output,
  )
  expect(missingIn(terminal.output, shows.map(moved)), terminal.output).toBe(null)
}

async function interruptTerminal(): Promise<void> {
  const { child } = terminal
  terminal.child = null
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  process.kill(-child.pid!, 'SIGINT')
  await exited
  await until(async () => (await Promise.all(Object.values(ports).map(isFree))).every(Boolean), patienceMs)
}

/** The second terminal: runs the commands to their end. @returns what they print, in whatever order the two streams come */
async function run(commands: string): Promise<{ output: string; code: number | null }> {
  const child = spawn('bash', ['-c', moved(commands)], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { out: '', err: '' }
  child.stdout.on('data', (piece: Buffer) => {
    output.out += piece.toString()
  })
  child.stderr.on('data', (piece: Buffer) => {
    output.err += piece.toString()
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return { output: `${output.out}\n${output.err}`, code }
}

async function runStep({ commands, kind, shows }: Step): Promise<void> {
  let missing: string | null = null
  let last = { output: '', code: null as number | null }
  const holds = async () => {
    last = await run(commands)
    missing = missingIn(last.output, shows.map(moved))
    return last.code === 0 && missing === null
  }
  if (kind === 'repeat') {
    await until(holds, patienceMs, () => `${missing} is not in:\n${last.output}`).catch(() => {})
  } else await holds()
  expect(missing, last.output).toBe(null)
  expect(last.code, last.output).toBe(0)
}

/** A reader needs curl, and a container for tests need not have it. */
const hasCurl = spawnSync('curl', ['--version']).status === 0

describe.skipIf(!hasCurl)('the tutorial', () => {
  beforeAll(async () => {
    const [proxy, admin, monolith] = [await freePort(), await freePort(), await freeRange()]
    ports = { 8080: proxy, 9900: admin, 4000: monolith, 4102: monolith + 102 }
    dataDir = mkdtempSync(join(tmpdir(), 'banyan-tutorial-'))
    env = {
      ...process.env,
      BANYAN_PORT: String(proxy),
      BANYAN_ADMIN_PORT: String(admin),
      BANYAN_ESTATE_PORT: String(monolith),
      BANYAN_DATA_DIR: dataDir,
      BANYAN_DRAIN_MS: '2000',
      DRAIN_MS: '1000',
    }
  })
  afterAll(async () => {
    await interruptTerminal()
    rmSync(dataDir, { recursive: true, force: true })
  })

  it.each(steps)('$section (line $line)', { timeout: startMs + patienceMs }, async (step) => {
    if (step.kind === 'terminal') await startInTerminal(step)
    else await runStep(step)
  })

  it('has more than a few steps', () => {
    expect(steps.length).toBeGreaterThan(15)
  })
})
