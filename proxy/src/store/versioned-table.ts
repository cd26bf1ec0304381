import type { Knex } from 'knex'
import { Refusal } from '../domain/errors.ts'
import { isDuplicate } from './failures.ts'
import type { VersionedTable } from './store.ts'

type Stored = { id: string; version: number; body: string }

/** Rows that are JSON with an id and a version; `noun` is how refusals call one. */
export function versionedTable<T extends { id: string; version: number }>(
  db: Knex,
  table: 'routes' | 'backends',
  noun: string,
): VersionedTable<T> {
  const rowOf = (row: T): Stored => ({ id: row.id, version: row.version, body: JSON.stringify(row) })

  async function find(id: string): Promise<T | null> {
    const row: Stored | undefined = await db(table).where({ id }).first()
    return row ? JSON.parse(row.body) : null
  }

  async function whyNot(id: string): Promise<Refusal> {
    const current = await find(id)
    if (current === null) return new Refusal('not_found', `There is no ${noun} ${id}.`)
    const message = `The ${noun} ${id} has changed since you read it: it is at version ${current.version} now.`
    return new Refusal('stale_version', message, { current })
  }

  return {
    find,
    async list() {
      const rows: Stored[] = await db(table).orderBy('id')
      return rows.map((row) => JSON.parse(row.body))
    },
    async insert(row) {
      // Looked up first: on PostgreSQL a failed insert would spoil the transaction it is part of.
      if (await find(row.id)) throw exists(noun, row.id)
      try {
        await db(table).insert(rowOf(row))
      } catch (error) {
        throw isDuplicate(error) ? exists(noun, row.id) : error
      }
    },
    async replace(row, ifVersion) {
      const next = { ...row, version: ifVersion + 1 }
      const { version, body } = rowOf(next)
      const count = await db(table).where({ id: row.id, version: ifVersion }).update({ version, body })
      if (count === 0) throw await whyNot(row.id)
      return next
    },
    async remove(id, ifVersion) {
      const count = await db(table).where({ id, version: ifVersion }).delete()
      if (count === 0) throw await whyNot(id)
    },
  }
}

const exists = (noun: string, id: string) =>
  new Refusal('already_exists', `There is a ${noun} ${id} already, and it is different.`)
