import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DataPlaneOptions } from '../../proxy/src/data-plane/data-plane.ts'
import type { Backend, Route, RoutingSnapshot } from '../../proxy/src/domain/route.ts'
import type { Orders, PlaneEvent, Stats } from './plane-process.ts'
import { until } from './until.ts'

/** A data plane in its own process, in front of the backends of a test. */
export type StandOptions = Partial<
  Pick<DataPlaneOptions, 'limits' | 'breaker' | 'threads' | 'servedByHeaders'>
> & {
  /** Origins by id; `legacy` is what every path falls through to. */
  backends: Record<string, string>
  routes?: RouteSketch[]
}

/** What matters of a route to a test; the rest is filled in. */
export type RouteSketch = Partial<Route> & Pick<Route, 'id'>

/** One line of the access log. */
export type AccessLine = {
  id: string
  method: string
  path: string
  route: string
  slot: string
  backend: string
  why: string
  status: number
  reason: string
  fellBack: boolean
  retried: boolean
  firstByteMs: number
  ms: number
}

type Asked = { resolve: (value: unknown) => void; reject: (error: Error) => void }
type Ask = <Name extends keyof Orders>(
  order: Name,
  ...args: Parameters<Orders[Name]>
) => Promise<Awaited<ReturnType<Orders[Name]>>>

export class Stand implements AsyncDisposable {
  port = 0
  /** Set by a test that makes threads die; otherwise a dead thread is a failure. */
  threadsMayDie = false
  readonly events: PlaneEvent[] = []
  readonly #child: ChildProcess
  readonly #folder = mkdtempSync(join(tmpdir(), 'banyan-stand-'))
  readonly #asked = new Map<number, Asked>()
  readonly #exited: Promise<unknown>
  #count = 0
  #stderr = ''

  private constructor() {
    this.#child = fork(fileURLToPath(new URL('./plane-process.ts', import.meta.url)), {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    })
    this.#exited = once(this.#child, 'exit')
    this.#child.stderr!.on('data', (piece) => {
      this.#stderr += piece
    })
    this.#child.on('message', (message) => this.#onMessage(message as Record<string, unknown>))
    this.#child.on('exit', (code) => {
      for (const { reject } of this.#asked.values()) reject(new Error(`the data plane ended with ${code}`))
    })
  }

  static async start(options: StandOptions): Promise<Stand> {
    const stand = new Stand()
    const { limits, breaker } = options
    stand.port = await stand.ask(
      'start',
      {
        host: '127.0.0.1',
        port: 0,
        threads: options.threads ?? 1,
        servedByHeaders: options.servedByHeaders ?? true,
        pseudonym: 'banyan-stand',
        trustedProxies: [],
        accessLogDir: stand.#folder,
        // A slow machine is no overload, but where a test is about that.
        limits: { overloadLagMs: 60_000, ...limits },
        ...(breaker ? { breaker } : {}),
      },
      snapshotOf(1, options.backends, options.routes),
    )
    return stand
  }

  #onMessage(message: Record<string, unknown>): void {
    if (typeof message.event === 'string') {
      this.events.push(message as PlaneEvent)
      return
    }
    const asked = this.#asked.get(message.id as number)
    this.#asked.delete(message.id as number)
    if (message.error === undefined) asked?.resolve(message.result)
    else asked?.reject(new Error(String(message.error)))
  }

  /** Gives the data plane an order and waits for what comes of it. */
  readonly ask: Ask = (order, ...args) =>
    new Promise((resolve, reject) => {
      const id = ++this.#count
      this.#asked.set(id, { resolve: resolve as Asked['resolve'], reject })
      this.#child.send({ id, order, args })
    })

  /** The lines of the access log, once there are at least so many. */
  async lines(atLeast: number, path?: string): Promise<AccessLine[]> {
    const read = () => {
      const lines = readdirSync(this.#folder)
        .flatMap((file) => readFileSync(join(this.#folder, file), 'utf8').split('\n'))
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as AccessLine)
        .filter((line) => path === undefined || line.path === path)
      return lines.length >= atLeast ? lines : undefined
    }
    return until(`${atLeast} lines in the access log`, read)
  }

  /** How often a reason has been counted, once it has been at least so often. */
  async counted(reason: string, atLeast = 1): Promise<number> {
    return until(`${atLeast} times ${reason}`, async () => {
      const count = (await this.ask('stats')).reasons[reason] ?? 0
      return count >= atLeast ? count : undefined
    })
  }

  /** Waits until threads have been replaced so many times in all, and all serve again. */
  async restarted(times: number): Promise<Stats> {
    return until(`${times} restarts`, async () => {
      const stats = await this.ask('stats')
      const restarts = stats.threads.reduce((sum, thread) => sum + thread.restarts, 0)
      return restarts >= times && stats.serving === stats.threads.length ? stats : undefined
    })
  }

  /** Waits until the process has no more sockets open than before. */
  async socketsBackTo(baseline: number, limit = 20_000): Promise<void> {
    await until(
      `no more than ${baseline} sockets`,
      async () => {
        const { sockets } = await this.ask('stats')
        return sockets <= baseline ? true : undefined
      },
      limit,
    )
  }

  /** What it printed to stderr so far: empty, unless something is wrong. */
  get stderr(): string {
    return this.#stderr
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL')
    await this.#exited
    rmSync(this.#folder, { recursive: true, force: true })
    const lost = this.events.filter(({ event }) => event === 'thread-lost')
    if (lost.length > 0 && !this.threadsMayDie) throw new Error(`a thread died: ${JSON.stringify(lost)}`)
    if (this.#stderr !== '') throw new Error(`the data plane printed: ${this.#stderr}`)
  }
}

/** The value that is published: everything a data plane needs to serve. */
export function snapshotOf(
  revision: number,
  backends: Record<string, string>,
  routes: readonly RouteSketch[] = [],
): RoutingSnapshot {
  return {
    revision,
    killSwitch: false,
    forceKey: '',
    backends: Object.entries(backends).map(([id, url]): Backend => ({ id, url, version: 1, createdAt: '' })),
    routes: routes.map((sketch) => ({
      match: { path: { prefix: '/' } },
      baseline: 'legacy',
      candidate: null,
      weight: 0,
      mirror: 0,
      sticky: [],
      rules: [],
      retiredAt: null,
      version: 1,
      createdAt: '2026-01-01T00:00:00Z',
      ...sketch,
    })),
  }
}
