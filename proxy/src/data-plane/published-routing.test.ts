import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { RoutingSnapshot } from '../domain/route.ts'
import { PublishedRouting } from './published-routing.ts'

const snapshot = (revision: number): RoutingSnapshot => ({
  revision,
  routes: [],
  backends: [{ id: 'legacy', url: 'http://127.0.0.1:1', version: 1, createdAt: '' }],
  killSwitch: false,
  forceKey: '',
})
const options = {
  host: '127.0.0.1',
  port: 0,
  threads: 1,
  servedByHeaders: false,
  pseudonym: 'banyan-test',
  trustedProxies: [],
  accessLogDir: null,
  limits: { lameDuckMs: 0 },
}
const events = { onTally: () => {}, onBreakers: () => {}, onThreadLost: () => {} }

it('L05 a disk that takes nothing more is reported, and what was published is served all the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-routing-'))
  const unwritten: unknown[] = []
  const routing = new PublishedRouting(folder, (error) => unwritten.push(error))
  await routing.start(options, snapshot(1), events)
  try {
    const inTheWay = join(folder, 'route-table.json.new')
    mkdirSync(inTheWay)
    expect((await routing.publish(snapshot(2))).applied).toMatchObject({ threads: 1, of: 1 })
    expect(unwritten).toHaveLength(1)
    expect(routing.lastGood()?.revision).toBe(1)
    rmSync(inTheWay, { recursive: true })
    await routing.publish(snapshot(3))
    expect(unwritten).toHaveLength(1)
    expect(routing.lastGood()?.revision).toBe(3)
  } finally {
    await routing.stop(0)
    rmSync(folder, { recursive: true, force: true })
  }
})
