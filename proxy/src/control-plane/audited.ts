import type { Actor } from '../contracts/activity.ts'
import type { Store, StoreTables } from '../store/store.ts'
import { DryRun, isDryRun } from './dry-run.ts'
import { assertRevision } from './if-revision.ts'

/** What was done, for Activity. */
export type Act<T> = {
  value: T
  verb: string
  target: { kind: string; id: string }
  /** Null: nothing happened, nothing is recorded. */
  summary: string | null
  reason?: string | undefined
}

/** The door for changes that make no revision: who may come in. Rows and audit entry in one transaction. */
export class Audited {
  readonly store: Store
  readonly clock: () => Date

  readonly #onCommitted: () => void

  constructor(store: Store, clock: () => Date, onCommitted: () => void = () => undefined) {
    this.store = store
    this.clock = clock
    this.#onCommitted = onCommitted
  }

  async commit<T>(actor: Actor, work: (tables: StoreTables, at: string) => Promise<Act<T>>): Promise<T> {
    const at = this.clock().toISOString()
    const dry = isDryRun()
    const done = await this.store.transaction(async (tables) => {
      await assertRevision(tables)
      const { value, verb, target, summary, reason } = await work(tables, at)
      if (dry) throw new DryRun({ verb, summary: summary ?? 'Nothing would change', changes: [] })
      if (summary !== null) {
        await tables.audit.append({
          at,
          actor,
          verb,
          target,
          summary,
          reason: reason || null,
          revision: null,
        })
      }
      return value
    })
    this.#onCommitted()
    return done
  }
}
