import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../store/open-store.ts'
import type { Store } from '../../store/store.ts'
import { Audited } from '../audited.ts'
import { SignInRecord } from './sign-in-record.ts'

let store: Store
let record: SignInRecord
const complaints: object[] = []

beforeEach(async () => {
  store = await openStore({ kind: 'sqlite', file: ':memory:' })
  const audited = new Audited(store, () => new Date('2026-05-01T12:00:00.000Z'))
  record = new SignInRecord(
    audited,
    { error: (fields) => void complaints.push(fields) },
    { windowMs: 60_000, entriesMax: 3 },
  )
})
afterEach(() => store.close())

const told = async () => {
  const { items } = await store.audit.page({ limit: 100, kind: 'session' })
  return items.map(({ verb, summary }) => `${verb}: ${summary}`).reverse()
}
const wrong = async (address: string, name: string | null = 'ada') => {
  record.failed({ name, address, what: 'the name or the password is wrong' })
  await record.written()
}

describe('what is recorded of sign-ins', () => {
  it('is who signed in and out, and from where', async () => {
    await record.opened('ada', '10.0.0.1', 'a password')
    await record.closed('ada', '10.0.0.1')
    expect(await told()).toEqual([
      'session.open: ada signed in with a password from 10.0.0.1',
      'session.close: ada signed out from 10.0.0.1',
    ])
    const { items } = await store.audit.page({ limit: 1 })
    expect(items[0]).toMatchObject({ actor: { kind: 'account', name: 'ada' }, target: { id: 'ada' } })
  })

  it('is the first failure at once, and the rest as a sum', async () => {
    for (let n = 0; n < 38; n++) await wrong('10.0.0.1')
    const first = 'session.fail: A sign-in as ada failed from 10.0.0.1: the name or the password is wrong'
    expect(await told()).toEqual([first])
    await record.flush()
    const sum =
      'session.fail: 37 more sign-ins as ada failed from 10.0.0.1: the name or the password is wrong'
    expect(await told()).toEqual([first, sum])
    await record.flush()
    await wrong('10.0.0.1')
    expect(await told()).toEqual([first, sum, first])
  })

  it('does not grow with the number of addresses that try', async () => {
    for (let n = 0; n < 500; n++) await wrong(`10.0.${n >> 8}.${n & 255}`, null)
    await record.flush()
    const all = await told()
    expect(all).toHaveLength(4)
    expect(all.at(-1)).toBe('session.fail: 497 further sign-ins failed, from elsewhere or as others')
  })

  it('is told elsewhere when it cannot be written, and nobody is locked out', async () => {
    await store.close()
    await expect(record.opened('ada', '10.0.0.1', 'a password')).resolves.toBeUndefined()
    expect(complaints).toHaveLength(1)
    store = await openStore({ kind: 'sqlite', file: ':memory:' })
  })
})
