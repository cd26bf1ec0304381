import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import {
  DataPlane,
  type DataPlaneEvents,
  type DataPlaneOptions,
} from '../../proxy/src/data-plane/data-plane.ts'
import type { Backend, Route, RoutingSnapshot } from '../../proxy/src/domain/route.ts'
import { RawBackend } from '../harness/raw-backend.ts'

/** One line of the access log, as far as tests look at it. */
export interface LogLine {
  readonly id: string
  readonly client: string
  readonly method: string
  readonly path: string
  readonly route: string
  readonly slot: string
  readonly backend: string
  readonly status: number
  readonly reason: string
  readonly fellBack: boolean
  readonly retried: boolean
  readonly detail?: string
}

export interface StandOptions extends Partial<Omit<DataPlaneOptions, 'host' | 'port' | 'accessLogDir'>> {
  readonly onTally?: DataPlaneEvents['onTally']
  /** Routes beside the fall-through; given the origin of the scripted backend. */
  readonly routes?: readonly Route[]
  /** Backends beside `legacy`, the scripted one. */
  readonly backends?: (origin: string) => readonly Backend[]
}

const settleLimit = 20_000
/** Nothing in front of it has to learn that it goes; and a slow machine is no overload here. */
const patient = { lameDuckMs: 0, overloadLagMs: 60_000 }

export const backendOf = (id: string, url: string, rest: Partial<Backend> = {}): Backend => ({
  id,
  url,
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  ...rest,
})

export const snapshotOf = (
  origin: string,
  routes: readonly Route[],
  backends: readonly Backend[],
): RoutingSnapshot => ({
  revision: 1,
  routes: [...routes],
  backends: [
    ...backends,
    ...(backends.some(({ id }) => id === 'legacy') ? [] : [backendOf('legacy', origin)]),
  ],
  killSwitch: false,
  forceKey: '',
})

/** Sockets that this process has open, on all threads. */
export const openSockets = (): number =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:')
    } catch {
      // The descriptor that the listing itself used.
      return false
    }
  }).length

const until = async (what: () => boolean, limit: number): Promise<boolean> => {
  const deadline = performance.now() + limit
  while (!what()) {
    if (performance.now() > deadline) return false
    await wait(2)
  }
  return true
}

/** The data plane in front of a scripted backend, watched: its threads, its access log, its sockets. */
export class Stand implements AsyncDisposable {
  readonly backend: RawBackend
  readonly plane: DataPlane
  readonly #directory: string
  readonly #lost: string[]
  readonly #baseline: number
  #revision = 1
  /** Bytes of the access log that were looked at. */
  #seen = 0

  private constructor(backend: RawBackend, plane: DataPlane, directory: string, lost: string[]) {
    this.backend = backend
    this.plane = plane
    this.#directory = directory
    this.#lost = lost
    this.#baseline = openSockets()
  }

  static async start({
    routes = [],
    backends,
    limits,
    onTally = () => {},
    ...options
  }: StandOptions = {}): Promise<Stand> {
    const backend = await RawBackend.start()
    const directory = await mkdtemp(join(tmpdir(), 'banyan-fidelity-'))
    const lost: string[] = []
    const plane = await DataPlane.start(
      {
        threads: 1,
        servedByHeaders: false,
        pseudonym: 'banyan-test',
        trustedProxies: [],
        ...options,
        limits: { ...patient, ...limits },
        host: '127.0.0.1',
        port: 0,
        accessLogDir: directory,
      },
      snapshotOf(backend.origin, routes, backends?.(backend.origin) ?? []),
      {
        onTally,
        onBreakers: () => {},
        onThreadLost: (id, error) => lost.push(`thread ${id}: ${error}`),
      },
    )
    return new Stand(backend, plane, directory, lost)
  }

  get port(): number {
    return this.plane.port
  }

  /** Serves other routes and backends from now on; `legacy` is the scripted backend unless told otherwise. */
  async publish(routes: readonly Route[], backends: readonly Backend[] = []): Promise<void> {
    const snapshot = snapshotOf(this.backend.origin, routes, backends)
    await this.plane.publish({ ...snapshot, revision: ++this.#revision })
  }

  /** The whole lines that were logged since the last call, once there are as many as expected, and those that are too many. */
  async newLines(expected: number): Promise<readonly LogLine[]> {
    let fresh: string[] = []
    await until(() => {
      this.plane.reopenLogs()
      const text = readFileSync(join(this.#directory, 'access-0.log')).toString('utf8', this.#seen)
      // What follows the last line feed is a line that is being written.
      fresh = text.split('\n').slice(0, -1)
      return fresh.length >= expected
    }, settleLimit)
    this.#seen += fresh.reduce((bytes, line) => bytes + Buffer.byteLength(line) + 1, 0)
    return fresh.map((line) => JSON.parse(line) as LogLine)
  }

  /** Stops the data plane and gives every line that it has not been asked for yet. */
  async linesAfterStop(graceMs: number): Promise<readonly LogLine[]> {
    await this.plane.stop(graceMs)
    return await this.newLines(0)
  }

  /** Ends the backend's connections and tells what is not as it was at the beginning. */
  async settle(): Promise<readonly string[]> {
    const problems: string[] = []
    await this.backend.begin([])
    if (!(await until(() => openSockets() <= this.#baseline, settleLimit))) {
      problems.push(`${openSockets() - this.#baseline} sockets are left open`)
    }
    problems.push(...this.#lost.splice(0))
    return problems
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.plane.stop(0)
    await this.backend[Symbol.asyncDispose]()
    await rm(this.#directory, { recursive: true })
  }
}
