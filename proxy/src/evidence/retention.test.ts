import { afterEach, describe, expect, it } from 'vitest'
import { type EvidenceRig, evidenceRig, pair, START_MS } from './evidence-for-tests.ts'
import { EVIDENCE_LIMITS } from './evidence-limits.ts'
import { prune } from './retention.ts'
import { parityView } from './views/parity-view.ts'

const DAY_MS = 86_400_000

let rig: EvidenceRig
afterEach(() => rig.close())

const diverging = (day: number) =>
  pair({ body: { id: 1 } }, { body: { id: 2, day } }, { sampled: true, at: START_MS + day * DAY_MS })

/** One divergence on each of these days, each of another build. */
async function recorded(days: readonly number[]): Promise<void> {
  rig = await evidenceRig()
  for (const day of days) {
    rig.clock.nowMs = START_MS + day * DAY_MS
    await rig.took({ pairs: [diverging(day)] })
  }
}

const examples = async () => {
  const [group] = await rig.store.divergences.list()
  return (await rig.store.examples.list(group!.signature, 100)).map(({ day }) => day)
}

describe('what is kept', () => {
  it('is counts for as many days as they are kept, and examples for fewer', async () => {
    await recorded([0, 80, 100])
    await prune(rig.store, rig.clock.nowMs)
    const { compared } = await parityView(rig.evidence.ground, 'products', { since: '200d' })
    expect(compared).toBe(2)
    expect(await examples()).toEqual(['2026-06-18'])
    expect(await rig.store.samples.list('products', 10)).toHaveLength(1)
  })

  it('is not hours for longer than they are asked for: days answer for what is older', async () => {
    await recorded([0, 20])
    const before = await parityView(rig.evidence.ground, 'products', { since: '30d' })
    await prune(rig.store, rig.clock.nowMs)
    expect(await parityView(rig.evidence.ground, 'products', { since: '30d' })).toEqual(before)
    expect(before.compared).toBe(2)
  })

  it('is bounded in bytes: the oldest examples go first', async () => {
    await recorded([0, 1, 2, 3])
    const bytes = (await rig.store.examples.totalBytes()) + (await rig.store.samples.totalBytes())
    await prune(rig.store, rig.clock.nowMs, { ...EVIDENCE_LIMITS, exampleBytes: bytes - 1 })
    expect(await examples()).toEqual(['2026-03-13', '2026-03-12', '2026-03-11'])
  })

  it('is no more samples than a part of that room, and of each endpoint one for longest', async () => {
    rig = await evidenceRig()
    const sampled = (path: string) => pair({}, { body: { id: 2 } }, { sampled: true, path, target: path })
    await rig.took({ pairs: [sampled('/a'), sampled('/b'), sampled('/b'), sampled('/b')] })
    const bytes = await rig.store.samples.totalBytes()
    await prune(rig.store, rig.clock.nowMs, { ...EVIDENCE_LIMITS, exampleBytes: 2 * bytes })
    const kept = await rig.store.samples.list('products', 10)
    expect(kept.map(({ endpoint, slot }) => [endpoint, slot])).toEqual([
      ['GET /a', 0],
      ['GET /b', 0],
    ])
  })

  it('is no group that nobody has seen for so long, but those that were accepted', async () => {
    await recorded([0])
    const [row] = await rig.store.divergences.list()
    const [whole] = await rig.store.divergences.find([row!.signature])
    await rig.store.divergences.save([
      { ...whole!, signature: 'accepted', group: { ...whole!.group, state: 'accepted' } },
    ])
    await prune(rig.store, START_MS + (EVIDENCE_LIMITS.daysKept + 1) * DAY_MS)
    expect((await rig.store.divergences.list()).map(({ signature }) => signature)).toEqual(['accepted'])
  })
})
