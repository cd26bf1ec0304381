import { Refusal } from '../domain/errors.ts'
import { StoreUnavailable } from './store.ts'

/** What the drivers say when the store cannot work now, and the sentence people read. */
const UNAVAILABLE: Record<string, string> = {
  SQLITE_BUSY: 'Another process holds the database; nothing was changed. Try again.',
  SQLITE_FULL: 'The disk of the database is full; nothing was changed.',
  SQLITE_IOERR: 'The disk of the database failed; nothing was changed.',
  SQLITE_READONLY: 'The database cannot be written; check the owner of the data directory.',
  SQLITE_CANTOPEN: 'The database cannot be opened; check the path and the owner of the data directory.',
  SQLITE_CORRUPT: 'The database is damaged; restore it from a backup.',
  SQLITE_NOTADB: 'This file is not a Banyan database.',
  ECONNREFUSED: 'The database does not accept connections.',
  ECONNRESET: 'The database closed the connection.',
  ETIMEDOUT: 'The database did not answer in time.',
  ENOTFOUND: 'The host of the database is not known.',
  '53100': 'The disk of the database is full; nothing was changed.',
  '53300': 'The database has no free connection.',
  '57P01': 'The database is shutting down.',
  '57P03': 'The database is starting.',
}

const UNIQUE = new Set(['SQLITE_CONSTRAINT', '23505'])

/** A driver's error as one of ours, where there is one for it. */
export function translated(error: unknown): unknown {
  if (error instanceof Refusal || error instanceof StoreUnavailable || !(error instanceof Error)) return error
  const code = 'code' in error ? String(error.code) : ''
  const known = UNAVAILABLE[code]
  if (known) return new StoreUnavailable(known, error)
  if (error.name === 'KnexTimeoutError') {
    return new StoreUnavailable('The database is too busy to take this; nothing was changed.', error)
  }
  return error
}

/** Whether an insert failed because the row is there already. */
export function isDuplicate(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || !UNIQUE.has(String(error.code))) return false
  return error.code === '23505' || /UNIQUE constraint/.test(error.message)
}
