import { randomUUID } from 'node:crypto'
import { type Database, isPostgres, type Queryable, type Transaction } from '../database.ts'
import { noteOwnChange } from '../handover/latest.ts'
import { currentScope } from '../scope.ts'
import { formatTraceparent } from '../traceparent.ts'
import type { CloudEvent } from './cloud-event.ts'

export interface NewEvent {
  type: string
  subject: string
  data: unknown
  /** Where the change was made first; by default here. */
  origin?: string
  /** For a change that replaces what the other side may change too: its time is then later than all known of the row. */
  entity?: string
}

export interface Outbox {
  source: string
  /** Stores an event in the transaction of the change that it tells of. @returns its sequence */
  append(tx: Transaction, event: NewEvent): Promise<number>
  /** The next events after a position, in order. */
  after(position: number, limit: number): Promise<CloudEvent[]>
  positionOf(destination: string): Promise<number>
  advance(destination: string, position: number): Promise<void>
  /** Deletes what every destination has, but for the last `keep` events. @returns how many */
  prune(destinations: readonly string[], keep: number): Promise<number>
  /** Calls back when something was appended and committed. @returns how to stop */
  onAppend(listener: () => void): () => void
}

interface OutboxRow {
  sequence: number
  event: string
}

// One writer at a time appends, so that sequences become visible in their order: a reader that has seen
// number 7 must never find a number 6 later.
const appendLock = 4_711_001

export function createOutbox(db: Database, source: string, now: () => Date): Outbox {
  const listeners = new Set<() => void>()
  const wake = () => {
    for (const listener of listeners) listener()
  }
  return {
    source,

    async append(tx, { type, subject, data, origin = source, entity }) {
      if (isPostgres(db)) await tx.raw('select pg_advisory_xact_lock(?)', [appendLock])
      const scope = currentScope()
      const at = now().toISOString()
      const time = entity ? await noteOwnChange(tx, { entity, key: subject, at, by: source }) : at
      const event = {
        ...{ specversion: '1.0', id: randomUUID(), source, type, subject, time, origin },
        ...(scope && { traceparent: formatTraceparent(scope.trace) }),
        ...{ datacontenttype: 'application/json', data },
      }
      const row = { id: event.id, type, event: JSON.stringify(event) }
      const [stored] = await tx('outbox').insert(row).returning<{ sequence: number }[]>('sequence')
      void tx.executionPromise.then(wake, () => undefined)
      return stored!.sequence
    },

    async after(position, limit) {
      const rows: OutboxRow[] = await db('outbox')
        .where('sequence', '>', position)
        .orderBy('sequence')
        .limit(limit)
      return rows.map((row) => ({ ...JSON.parse(row.event), sequence: row.sequence }) as CloudEvent)
    },

    async positionOf(destination) {
      const row = await db('outbox_positions')
        .where({ destination })
        .first<{ position: number } | undefined>()
      return row?.position ?? 0
    },

    async advance(destination, position) {
      await db('outbox_positions').insert({ destination, position }).onConflict('destination').merge()
    },

    async prune(destinations, keep) {
      const positions = await Promise.all(destinations.map((destination) => this.positionOf(destination)))
      const delivered = Math.min(...positions, (await lastSequence(db)) - keep)
      return db('outbox').where('sequence', '<=', delivered).delete()
    },

    onAppend(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The sequence of the last event, 0 before the first. */
async function lastSequence(db: Queryable): Promise<number> {
  const [row] = await db('outbox').max<{ last: number | null }[]>({ last: 'sequence' })
  return row?.last ?? 0
}
