import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, createClient } from '../contracts/client.ts'
import { openStore } from '../store/open-store.ts'
import { ADMIN_TOKEN, type Rig, startRig } from './rig-for-tests.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
})
afterAll(() => rig.close())

const authorization = `Bearer ${ADMIN_TOKEN}`
const on = (revision: number | string): Client =>
  createClient({
    baseUrl: rig.url,
    headers: { authorization, 'x-banyan-if-revision': String(revision) },
  })
const current = () => rig.store.revisions.current()
const add = (call: Client, id: string) => call('createBackend', { body: { id, url: 'http://127.0.0.1:9' } })

describe('a change on one revision only', () => {
  it('of many at the same moment is one', async () => {
    const call = on(await current())
    const all = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => add(call, `b${n}`)))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const each of all)
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'conflict' })
  })

  it('that makes no revision itself looks at it all the same', async () => {
    const body = { id: 'ops', url: 'http://127.0.0.1:9' }
    const stale = on((await current()) - 1)('createReceiver', { body })
    await expect(stale).rejects.toMatchObject({ code: 'conflict', details: { revision: await current() } })
    await on(await current())('createReceiver', { body })
  })

  it('names a revision, and reading is always allowed', async () => {
    await expect(add(on('newest'), 'x')).rejects.toMatchObject({ code: 'invalid_input' })
    expect((await on(0)('listBackends')).total).toBeGreaterThan(0)
  })
})
