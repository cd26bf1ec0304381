import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN_TOKEN, type Rig, startRig } from '../control-plane/rig-for-tests.ts'
import { captured, pair, route } from '../evidence/evidence-for-tests.ts'
import { openStore } from '../store/open-store.ts'
import { runBanyan } from './run-for-tests.ts'

let rig: Rig

beforeAll(async () => {
  rig = await startRig(await openStore({ kind: 'sqlite', file: ':memory:' }))
  const backend = {
    id: 'service',
    url: 'http://127.0.0.1:1',
    version: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
  }
  await rig.store.backends.insert(backend)
  await rig.store.routes.insert(route('products', { mirror: 0 }))
  rig.evidence.publish(await rig.store.routes.list())
  const at = rig.clock.now.getTime()
  const pairs = Array.from({ length: 40 }, (_, i) =>
    pair(
      { body: { price: 12, at: `a${i}` } },
      { body: { price: '12', at: `b${i}` } },
      { at, again: captured({ body: { price: 12, at: `c${i}` } }) },
    ),
  )
  rig.evidence.onShadows({ pairs, matches: [], dropped: DROPPED, unacknowledged: [], agains: [] }, () => {})
  await rig.evidence.settled()
  await rig.evidence.regroup()
})
afterAll(() => rig?.close())

const DROPPED = [{ route: 'products', reason: 'queue_full', count: 7 }]

const banyan = (...args: string[]) => runBanyan(args, { BANYAN_URL: rig.url, BANYAN_TOKEN: ADMIN_TOKEN })

const signature = async () => {
  const { items } = await (await rig.as('viewer'))('listDivergences', { query: { state: 'all' } })
  return items.find(({ title }) => title.includes('price'))!.signature
}
const priceState = async () => {
  const { items } = await (await rig.as('viewer'))('listDivergences', { query: { state: 'all' } })
  return items.find(({ title }) => title.includes('price'))!.state
}

describe('reading the evidence', { timeout: 60_000 }, () => {
  it('lists and shows divergences, with an example side by side', async () => {
    const id = await signature()
    const [list, json, shown, example, absent] = await Promise.all([
      banyan('divergences', 'ls'),
      banyan('diffs', 'ls', '--kind', 'type', '-o', 'json'),
      banyan('divergences', 'show', id),
      banyan('divergences', 'show', id, '--example'),
      banyan('divergences', 'show', 'nothing'),
    ])
    expect(list.out).toMatch(
      new RegExp(`^${id} +open +real +40 +100 % +GET /products/{id} +price is text`, 'm'),
    )
    expect(JSON.parse(json.out)).toMatchObject({ total: 1, items: [{ signature: id }] })
    expect(shown.out).toContain('\nprice (type)\n  price (type) is real')
    expect(shown.out).toMatch(/\d+ x {2}12 {2}-> {2}"12"/)
    expect(example.out).toContain('-   "price": 12\n+   "price": "12"')
    // Known noise is shown, but not as a difference.
    expect(example.out).toContain('~   "at": "b')
    expect(absent).toMatchObject({ code: 3, err: 'There is no divergence nothing.\n' })
  })

  it('tells parity by words and exit code, what is noise, and what was not compared', async () => {
    const [failed, passed, noise, shadows] = await Promise.all([
      banyan('parity', 'products'),
      banyan('parity', 'products', '--fail-under', '0', '-o', 'json'),
      banyan('noise', '--state', 'noise'),
      banyan('shadows'),
    ])
    expect(failed).toMatchObject({ code: 1, out: expect.stringMatching(/^verdict +fail$/m) })
    // 40 comparisons are too few for any pass.
    expect(passed.code).toBe(2)
    expect(JSON.parse(passed.out)).toMatchObject({ verdict: 'insufficient', compared: 40 })
    expect(noise.out).toMatch(
      /^at +value +noise +40 of 40 +40 of 40 +GET \/products\/\{id\} +at \(value\) is noise/m,
    )
    expect(noise.out).toContain('1 real, 1 noise, 0 undecided')
    expect(shadows.out).toContain('7 shadow dropped: too many shadows were waiting')
  })
})

describe('triage', { timeout: 60_000 }, () => {
  it('says first what it would do, then does it, with its reason in Activity', async () => {
    const id = await signature()
    const dry = await banyan('divergences', 'resolve', id, '--dry-run')
    expect(dry).toMatchObject({ code: 0, out: expect.stringMatching(/^Would be resolved \(is open\)/) })
    expect(await priceState()).toBe('open')
    const done = await banyan('divergences', 'resolve', id, '--reason', 'fixed in 1.5')
    expect(done).toMatchObject({ code: 0, out: expect.stringMatching(/^Resolved: price is text/) })
    const audit = await (await rig.as('viewer'))('listAudit', { query: { limit: 1 } })
    expect(audit.items[0]).toMatchObject({
      verb: 'divergence.resolve',
      reason: 'fixed in 1.5',
      actor: { via: 'cli' },
    })
    expect((await banyan('divergences', 'accept', id, '--dry-run')).code).toBe(4)
    expect((await banyan('divergences', 'accept', id)).code).toBe(4)
    expect((await banyan('divergences', 'reopen', id, '-o', 'json')).code).toBe(0)
    expect(await priceState()).toBe('open')
  })

  it('notes, assigns, and does not make up a suggestion', async () => {
    const id = await signature()
    expect((await banyan('divergences', 'note', id, 'asked the team')).out).toContain('asked the team')
    expect((await banyan('divergences', 'assign', id, 'ann')).out).toContain('assigned to ann')
    expect((await banyan('divergences', 'assign', id)).out).toContain('assigned to nobody')
    const none = await banyan('divergences', 'accept', id, '--suggested', 'elsewhere')
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining('banyan rules add') })
  })
})

describe('rules', { timeout: 60_000 }, () => {
  it('are previewed, added, listed and taken away', async () => {
    const price = ['ignore', 'price', '--route', 'products', '--kinds', 'type', '--expires', '7d']
    const [preview, dry] = await Promise.all([
      banyan('rules', 'preview', ...price),
      banyan('rules', 'add', ...price, '--dry-run'),
    ])
    expect(preview.out).toMatch(/^Removes 40 of 40 divergences in 1 group, 0 remain\./)
    expect(dry).toEqual(preview)
    expect(await rig.store.rules.list()).toEqual([])
    const added = await banyan('rules', 'add', ...price, '--reason', 'money is text', '-o', 'json')
    const { id, expiresAt } = JSON.parse(added.out)
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now())
    expect((await banyan('rules', 'ls', '--route', 'products')).out).toMatch(
      new RegExp(`^${id}.* ignore +price +products .*money is text$`, 'm'),
    )
    expect((await banyan('rules', 'rm', id, '--dry-run')).out).toMatch(/^Would take away ignore at price/)
    expect(await rig.store.rules.list()).toHaveLength(1)
    expect((await banyan('rules', 'remove', id, '--reason', 'no more')).code).toBe(0)
    expect(await rig.store.rules.list()).toEqual([])
  })

  it('are refused with a reason and a code when they are too broad, malformed or not there', async () => {
    const [broad, kind, number, reason, absent] = await Promise.all([
      banyan('rules', 'preview', 'ignore', '**'),
      banyan('rules', 'add', 'forgive', 'price', '--reason', 'x'),
      banyan('rules', 'add', 'number-tolerance', 'price', '--relative', 'much', '--reason', 'x'),
      banyan('rules', 'add', 'ignore', 'price'),
      banyan('rules', 'rm', 'rule-none', '--dry-run'),
    ])
    expect(broad).toMatchObject({ code: 5, out: expect.stringMatching(/^Refused: /) })
    expect([kind.code, number.code, reason.code, absent.code]).toEqual([2, 2, 2, 3])
    expect(number.err).toContain('--relative is a number')
  })
})
