import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../database.ts'
import { isLatest, latestChanges, noteOwnChange } from './latest.ts'

describe('the latest change of a row', () => {
  let db: Database
  beforeEach(async () => {
    db = await openDatabase({ file: ':memory:', migrations: { latest: latestChanges } })
  })
  afterEach(() => db.destroy())

  const change = (seconds: number, by = '/theirs', key = '1') => {
    return { entity: 'products', key, at: `2026-01-01T00:00:0${seconds}.000Z`, by }
  }

  it('is followed, and what is earlier is not, in whatever order they come', async () => {
    expect(await isLatest(db, change(2))).toBe(true)
    expect(await isLatest(db, change(1))).toBe(false)
    expect(await isLatest(db, change(3))).toBe(true)
  })

  it('is ours when we changed the row after the other side did', async () => {
    await noteOwnChange(db, change(5, '/ours'))
    expect(await isLatest(db, change(4))).toBe(false)
    expect(await isLatest(db, change(6))).toBe(true)
  })

  it('is ours also where the clock of the other side is ahead', async () => {
    await isLatest(db, change(9))
    const at = await noteOwnChange(db, change(1, '/ours'))
    expect(at).toBe('2026-01-01T00:00:09.001Z')
    expect(await isLatest(db, change(9, '/zzz'))).toBe(false)
  })

  it('is the same on both sides where two changes share a millisecond', async () => {
    await noteOwnChange(db, change(3, '/a', 'here'))
    expect(await isLatest(db, change(3, '/b', 'here'))).toBe(true)
    await noteOwnChange(db, change(3, '/b', 'there'))
    expect(await isLatest(db, change(3, '/a', 'there'))).toBe(false)
  })

  it('is known row by row', async () => {
    await noteOwnChange(db, change(5, '/ours', '1'))
    expect(await isLatest(db, change(1, '/theirs', '2'))).toBe(true)
  })
})
