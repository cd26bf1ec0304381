import type { RoutingSnapshot } from '../domain/route.ts'
import type { Store } from '../store/store.ts'
import type { ControlPlaneDeps, Logger, Published } from './deps.ts'

/** A snapshot that could not be published is tried again after this long. */
const RETRY_MS = 1_000
const NEVER: Published = { applied: { threads: 0, of: 0, ms: 0 }, rejected: [] }

/** The setting that holds the key of forced slots; made at the first start. */
export const FORCE_KEY = 'forceKey'
export const KILL_SWITCH = 'killSwitch'

/** The whole configuration as one value, read as of one moment. */
export function readSnapshot(store: Store): Promise<RoutingSnapshot> {
  return store.snapshot(async (tables) => ({
    revision: await tables.revisions.current(),
    routes: await tables.routes.list(),
    backends: await tables.backends.list(),
    killSwitch: (await tables.settings.get(KILL_SWITCH)) === true,
    forceKey: String((await tables.settings.get(FORCE_KEY)) ?? ''),
  }))
}

/**
 * Publishes the configuration. Many changes at once become few snapshots: while one is on its way, all further
 * callers share the next, which is read after every one of their commits. A change is committed before it is
 * published, so a failure to publish is told (no thread applied it), logged and tried again, never thrown.
 */
export class Publisher {
  readonly #store: Store
  readonly #send: ControlPlaneDeps['publish']
  readonly #logger: Logger
  #running: Promise<Published> | null = null
  #next: Promise<Published> | null = null
  #last: Published = NEVER
  #retry: ReturnType<typeof setTimeout> | null = null
  #closed = false

  constructor(deps: Pick<ControlPlaneDeps, 'store' | 'publish' | 'logger'>) {
    this.#store = deps.store
    this.#send = deps.publish
    this.#logger = deps.logger
  }

  /** How the last snapshot fared. */
  get last(): Published {
    return this.#last
  }

  /** Resolves when a snapshot that was read after this call has been acknowledged. */
  publish(): Promise<Published> {
    if (this.#running === null && this.#next === null) return this.#run()
    this.#next ??= Promise.resolve(this.#running).then(() => {
      this.#next = null
      return this.#run()
    })
    return this.#next
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#retry) clearTimeout(this.#retry)
    await this.#running
  }

  #run(): Promise<Published> {
    const run = this.#attempt().finally(() => {
      if (this.#running === run) this.#running = null
    })
    this.#running = run
    return run
  }

  async #attempt(): Promise<Published> {
    try {
      this.#last = await this.#send(await readSnapshot(this.#store))
    } catch (error) {
      const { of } = this.#last.applied
      this.#last = { ...this.#last, applied: { threads: 0, of, ms: 0 } }
      this.#logger.error({ err: error }, 'a change is saved but could not be published; trying again')
      this.#retryLater()
    }
    return this.#last
  }

  #retryLater(): void {
    if (this.#closed || this.#retry) return
    this.#retry = setTimeout(() => {
      this.#retry = null
      void this.publish()
    }, RETRY_MS)
    this.#retry.unref()
  }
}
