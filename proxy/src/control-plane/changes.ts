import { isDeepStrictEqual } from 'node:util'
import type { Actor, ObjectChange } from '../contracts/activity.ts'
import { Refusal } from '../domain/errors.ts'
import type { Store, StoreTables } from '../store/store.ts'
import type { AppliedView } from './deps.ts'
import { DryRun, isDryRun } from './dry-run.ts'
import { assertRevision } from './if-revision.ts'
import type { Live } from './live/live.ts'
import { assertUsable, type Outside } from './outside.ts'
import type { Publisher } from './publisher.ts'

/** What a piece of work did, for the revision and for Activity. No changes: nothing happened, nothing is recorded. */
export type Done<T> = {
  value: T
  verb: string
  target: { kind: string; id: string }
  summary: string
  reason: string | undefined
  changes: ObjectChange[]
}

export type Committed<T> = {
  value: T
  at: string
  revision: number
  applied: AppliedView
  changes: ObjectChange[]
}

/** A change that was made, for whoever has to know of it. */
export type Made = {
  at: string
  actor: Actor
  verb: string
  summary: string
  reason: string | undefined
  revision: number
  changes: ObjectChange[]
}

/** The one door for changes of routing: rows, revision and audit entry in one transaction, then publish. */
export class Changes {
  readonly #store: Store
  readonly #publisher: Publisher
  readonly #live: Live
  readonly #clock: () => Date
  readonly #outside: Outside
  readonly #listeners: ((made: Made) => void | Promise<void>)[] = []

  constructor(deps: {
    store: Store
    publisher: Publisher
    live: Live
    clock: () => Date
    outside: Outside
  }) {
    this.#outside = deps.outside
    this.#store = deps.store
    this.#publisher = deps.publisher
    this.#live = deps.live
    this.#clock = deps.clock
  }

  /** Tells of every change, when it is committed and published. A listener does not throw. */
  onCommitted(listener: (made: Made) => void | Promise<void>): void {
    this.#listeners.push(listener)
  }

  async commit<T>(actor: Actor, work: (tables: StoreTables) => Promise<Done<T>>): Promise<Committed<T>> {
    const at = this.#clock().toISOString()
    const dry = isDryRun()
    const { done, revision } = await this.#store.transaction(async (tables) => {
      await assertRevision(tables)
      const done = await work(tables)
      assertUsable(done.changes, this.#outside)
      if (dry) throw new DryRun(done)
      return { done, revision: await record(tables, actor, at, done) }
    })
    const outcome = { value: done.value, at, revision, changes: done.changes }
    if (done.changes.length === 0) return { ...outcome, applied: this.#publisher.last.applied }
    const { applied } = await this.#publisher.publish()
    const touched = done.changes.map(({ kind, id }) => ({ kind, id }))
    this.#live.emit({ type: 'revision', data: { revision, changes: touched, by: actor.name } })
    const { verb, summary, reason, changes } = done
    for (const listener of this.#listeners)
      await listener({ at, actor, verb, summary, reason, revision, changes })
    return { ...outcome, applied }
  }
}

async function record<T>(tables: StoreTables, actor: Actor, at: string, done: Done<T>): Promise<number> {
  const { verb, target, summary, changes } = done
  if (changes.length === 0) return tables.revisions.current()
  const reason = done.reason || null
  const revision = await tables.revisions.append({ at, actor, summary, reason, changes })
  await tables.audit.append({ at, actor, verb, target, summary, reason, revision })
  return revision
}

type Versioned = { version: number }

/** Whether two objects say the same, whatever their versions. */
export function sameContent<T extends Versioned>(a: T | null, b: T | null): boolean {
  if (a === null || b === null) return a === b
  return isDeepStrictEqual({ ...a, version: 0 }, { ...b, version: 0 })
}

/** The refusal of a write that was based on another version; `current` is what there is now, as people see it. */
export function staleVersion(noun: string, current: { id: string; version: number }): Refusal {
  const message = `The ${noun} ${current.id} has changed since you read it: it is at version ${current.version} now.`
  return new Refusal('stale_version', message, { current })
}

/** Without the optional parts that are undefined: as JSON, and so the store, has it. */
export type Exact<T> = { [K in keyof T]: Exact<Exclude<T[K], undefined>> }
export const exact = <T>(value: T): Exact<T> => JSON.parse(JSON.stringify(value))
