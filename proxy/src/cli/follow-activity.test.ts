import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Rig, startRig, until } from '../control-plane/rig-for-tests.ts'
import { openStore } from '../store/open-store.ts'
import { followActivity } from './follow-activity.ts'

let rig: Rig
beforeAll(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
})
afterAll(() => rig.close())

it('tells what comes, oldest first, each once, also more than one page of it', async () => {
  const call = await rig.as('admin')
  const { items } = await call('listAudit', { query: { limit: 1 } })
  const told: string[] = []
  const stopping = new AbortController()
  const tell = ({ summary }: { summary: string }) => void told.push(summary)
  const following = followActivity(call, { kind: 'backend' }, items[0]!.id, tell, stopping.signal)
  for (let n = 0; n < 120; n++) {
    await call('createBackend', { body: { id: `b${n}`, url: 'http://127.0.0.1:9' } })
  }
  await until('all is told', () => told.length >= 120, 20_000)
  stopping.abort()
  await following
  expect(told).toEqual(Array.from({ length: 120 }, (_, n) => `Added the backend b${n} at http://127.0.0.1:9`))
})
