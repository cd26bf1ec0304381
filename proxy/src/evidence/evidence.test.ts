import { afterEach, describe, expect, it } from 'vitest'
import { type EvidenceRig, evidenceRig, pair, route, START_MS } from './evidence-for-tests.ts'
import { groupSignature } from './group-signature.ts'
import { divergenceDetail } from './views/divergence-detail.ts'
import { divergenceList } from './views/divergence-list.ts'
import { exampleDiff } from './views/example-diff.ts'
import { parityView } from './views/parity-view.ts'
import { rulePreview } from './views/rule-preview.ts'
import { shadowView } from './views/shadow-view.ts'

let rig: EvidenceRig
afterEach(() => rig?.close())

const QUERY = { state: 'all', since: '24h', sort: 'impact', limit: 50 } as const
const many = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i))
const parity = (ask = {}) => parityView(rig.evidence.ground, 'products', { since: '24h', ...ask })
const list = async (over = {}) => (await divergenceList(rig.evidence.ground, { ...QUERY, ...over })).items
const PRICE_IS_TEXT = () => pair({ body: { id: 1, price: 2 } }, { body: { id: 1, price: '2' } })
const STATUS = () => pair({ body: { a: 1 } }, { status: 500, body: {} })
const match = (over = {}) => ({
  ...{ route: 'products', method: 'GET', path: '/products/1', named: null, build: null, status: 200 },
  ...{
    servedSlot: 'baseline' as const,
    baselineMs: 10,
    candidateMs: 20,
    request: null,
    again: false,
    at: START_MS,
  },
  ...over,
})

describe('what is recorded of shadows', () => {
  it('counts matches, divergences and what could not be compared, with the latency of both slots', async () => {
    rig = await evidenceRig()
    const failure = { reason: 'backend_reset', message: 'reset' }
    await rig.took({
      matches: many(600, () => match()),
      pairs: [PRICE_IS_TEXT(), PRICE_IS_TEXT(), STATUS(), pair({}, { failure })],
    })
    const found = await parity()
    expect(found).toMatchObject({ compared: 603, matched: 600, divergent: 3, inconclusive: 1, ignored: 0 })
    expect(found).toMatchObject({ verdict: 'insufficient', inconclusiveBy: { candidate_failed: 1 } })
    expect(found.slots.baseline).toMatchObject({ answers: 604, errors: 0 })
    expect(found.slots.candidate).toMatchObject({ answers: 604, errors: 2 })
    expect(found.slots.candidate.p50Ms).toBeGreaterThan(18)
    expect(found.endpoints).toMatchObject([{ endpoint: 'GET /products/{id}', compared: 603 }])
    expect(found.points).toMatchObject([{ at: '2026-03-10T12:00:00.000Z', compared: 603 }])
  })

  it('passes a route of which nothing diverged often enough, and not before', async () => {
    rig = await evidenceRig()
    await rig.took({ matches: many(400, () => match()) })
    expect(await parity()).toMatchObject({ verdict: 'insufficient', required: expect.any(Number) })
    await rig.took({ matches: many(400, () => match()) })
    expect(await parity()).toMatchObject({ verdict: 'pass' })
    expect(await parity({ failUnder: 99.9 })).toMatchObject({ verdict: 'insufficient', threshold: 0.001 })
  })

  it('groups divergences by endpoint, paths and kinds, and names what differs', async () => {
    rig = await evidenceRig()
    const build = ['x-build', '1.8.3']
    await rig.took({
      pairs: [
        ...many(5, PRICE_IS_TEXT),
        pair({ body: { a: 1 } }, { body: { a: 1, b: 2 }, headers: build }),
        pair({ body: { a: 1 } }, { body: { a: 1, b: 2 } }, { path: '/products', target: '/products' }),
      ],
    })
    const groups = await list()
    expect(groups.map(({ title, endpoint, recent }) => `${recent} ${endpoint}: ${title}`).sort()).toEqual([
      '1 GET /products/{id}: b is only in the candidate',
      '1 GET /products: b is only in the candidate',
      '5 GET /products/{id}: price is text in the candidate, a number in the baseline',
    ])
    expect(groups.find(({ firstBuild }) => firstBuild === '1.8.3')).toMatchObject({
      endpoint: 'GET /products/{id}',
    })
    expect(groups[0]).toMatchObject({ state: 'open', compared: 6, share: 5 / 6, count: 5 })
  })

  it('keeps an example with both answers, aligned in rows that say where and how they differ', async () => {
    rig = await evidenceRig()
    await rig.took({
      pairs: [
        pair(
          { body: { id: 7, tags: ['a', 'b'], name: 'green tea', gone: true } },
          { body: { id: 7, tags: ['a', 'b', 'c'], name: 'black tea' } },
        ),
      ],
    })
    const [group] = await list()
    const detail = await divergenceDetail(rig.evidence.ground, group!.signature, '24h')
    expect(detail.examples).toHaveLength(1)
    expect(detail.examples[0]).toMatchObject({ baseline: { status: 200 }, candidate: { status: 200 } })
    expect(detail.examples[0]!.baseline).not.toHaveProperty('body')
    const diff = await exampleDiff(rig.evidence.ground, group!.signature, detail.examples[0]!.id)
    expect(await exampleDiff(rig.evidence.ground, group!.signature, 'latest')).toEqual(diff)
    const line = (side: { text: string; changed: boolean }[] | null) =>
      side?.map(({ text, changed }) => (changed ? `*${text}*` : text)).join('') ?? null
    expect(diff).toMatchObject({ verdict: 'divergent', format: 'json', cut: false })
    expect(diff!.rows.map((row) => [row.mark, row.pointer, line(row.baseline), line(row.candidate)])).toEqual(
      [
        ['same', '', '{', '{'],
        ['same', '/id', '"id": 7', '"id": 7'],
        ['same', '/tags', '"tags": [', '"tags": ['],
        ['same', '/tags/0', '"a"', '"a"'],
        ['same', '/tags/1', '"b"', '"b"'],
        ['extra', '/tags/2', null, '"c"'],
        ['same', '/tags', ']', ']'],
        ['changed', '/name', '"name": "*green* tea"', '"name": "*black* tea"'],
        ['missing', '/gone', '"gone": true', null],
        ['same', '', '}', '}'],
      ],
    )
    expect(diff!.head[0]).toMatchObject({ mark: 'same', path: ':status' })
  })

  it('keeps five examples of a group and day, however many there are', async () => {
    rig = await evidenceRig({ limits: { examplesPerSecond: 1_000 } })
    await rig.took({ pairs: many(60, PRICE_IS_TEXT) })
    const [group] = await list()
    expect(await rig.store.examples.list(group!.signature, 100)).toHaveLength(5)
  })

  it('counts drops by reason, and what share of the eligible was compared', async () => {
    rig = await evidenceRig()
    await rig.took({
      matches: many(90, () => match()),
      dropped: [
        { route: 'products', reason: 'queue_full', count: 8 },
        { route: 'products', reason: 'too_large', count: 2 },
        { route: 'products', reason: 'sampled_out', count: 500 },
        { route: 'products', reason: 'method', count: 7 },
      ],
    })
    const { total } = await shadowView(rig.evidence.ground, '24h', { queued: 0, written: 0, lost: 0 })
    expect(total).toMatchObject({ eligible: 100, compared: 90, share: 0.9, sampledOut: 500, refused: 7 })
    expect(total.dropped).toEqual({ queue_full: 8, too_large: 2 })
  })

  it('counts every one of the matches that are told together, each with its own times', async () => {
    rig = await evidenceRig()
    await rig.took({ matches: [match({ baselineMs: 10, candidateMs: 20, more: [10, 20, 30, Number.NaN] })] })
    const found = await parity()
    expect(found).toMatchObject({ compared: 3, matched: 3, slots: { baseline: { answers: 3 } } })
    expect(rig.evidence.ground.noise.evidenceOf('products', 'GET /products/{id}')).toMatchObject({ pairs: 3 })
  })

  it('counts what timed out once, as dropped, though it is an inconclusive verdict as well', async () => {
    rig = await evidenceRig()
    const failure = (reason: string) => ({ failure: { reason, message: '' } })
    await rig.took({
      matches: [match()],
      pairs: [pair({ body: 1 }, failure('timeout')), pair({ body: 1 }, failure('backend_reset'))],
      dropped: [{ route: 'products', reason: 'timeout', count: 1 }],
    })
    const { total } = await shadowView(rig.evidence.ground, '24h', { queued: 0, written: 0, lost: 0 })
    expect(total).toMatchObject({ eligible: 3, compared: 1, inconclusive: 1, dropped: { timeout: 1 } })
    expect((await parity()).inconclusive).toBe(2)
  })

  it('uses the name that a backend gives its endpoint', async () => {
    rig = await evidenceRig()
    const headers = ['x-banyan-endpoint', '/catalogue/{sku}']
    await rig.took({
      matches: [match({ named: 'checkout' })],
      pairs: [pair({ headers }, { body: { a: 1 } })],
    })
    const names = (await parity()).endpoints.map(({ endpoint }) => endpoint).sort()
    expect(names).toEqual(['GET /catalogue/{sku}', 'GET /checkout'])
  })

  it('makes one endpoint of many names at one place, with all that was counted', async () => {
    rig = await evidenceRig()
    const named = (i: number) => ({
      path: `/products/name-${'abcdefghij'[i % 10]}${'klmnopqrst'[Math.floor(i / 10)]}`,
    })
    await rig.took({ pairs: many(30, (i) => pair({ body: { a: 1 } }, { body: { a: 2 } }, named(i))) })
    expect((await parity()).endpoints).toHaveLength(30)
    await rig.took({ pairs: many(60, (i) => pair({ body: { a: 1 } }, { body: { a: 2 } }, named(i))) })
    await rig.evidence.settled()
    expect((await parity()).endpoints).toMatchObject([{ endpoint: 'GET /products/{slug}', divergent: 90 }])
    expect(await list()).toMatchObject([{ endpoint: 'GET /products/{slug}', recent: 90, count: 90 }])
    const known = rig.evidence.ground.noise.evidenceOf('products', 'GET /products/{slug}')
    expect(known).toMatchObject({ pairs: 90 })
    expect(rig.evidence.ground.noise.entries()).toHaveLength(1)
  })
})

describe('noise', () => {
  it('is told by asking the baseline again, and does not count as divergence', async () => {
    rig = await evidenceRig({ limits: { examplesPerSecond: 1_000 } })
    let tick = 0
    const answer = (price: number | string) => ({
      body: { id: 1, price, at: new Date(START_MS + ++tick).toISOString() },
    })
    for (let round = 0; round < 20; round++) {
      const pairs = many(50, (i) => pair(answer(2), answer(i % 10 === 0 ? '2' : 2)))
      // Every request is answered when it is asked again, as its thread would.
      await rig.took({ pairs })
      const agains = rig.asked
        .splice(0)
        .map((requestId) => ({ requestId, answer: pair(answer(2), {}).baseline }))
      await rig.took({ agains })
    }
    const found = await parity()
    expect(found).toMatchObject({ compared: 1_000, divergent: 100, ignored: 900 })
    await rig.evidence.regroup()
    const groups = await list({ state: 'unresolved' })
    expect(groups).toMatchObject([
      { title: expect.stringContaining('price is text'), recent: 100, noise: 'real' },
    ])
    const detail = await divergenceDetail(rig.evidence.ground, groups[0]!.signature, '24h')
    expect(detail.paths[0]?.noise).toMatchObject({
      state: 'real',
      sentence: expect.stringContaining('price'),
    })
    const { secondCalls } = (await shadowView(rig.evidence.ground, '24h', { queued: 0, written: 0, lost: 0 }))
      .total
    expect(secondCalls).toBeLessThanOrEqual(100)
  })

  it('is still known after a restart, without the values that were seen', async () => {
    rig = await evidenceRig()
    await rig.took({
      pairs: many(10, () => pair({ body: { secretish: 'wert-1' } }, { body: { secretish: 'wert-2' } })),
    })
    rig.clock.nowMs += 60_000
    await rig.took({ matches: [match()] })
    const [row] = await rig.store.noise.list()
    expect(row?.evidence.pairs).toBe(11)
    expect(JSON.stringify(row)).not.toContain('wert')
  })
})

describe('what people say of a group', () => {
  it('takes what was accepted out of the divergent ones, and what was resolved out of the compared ones', async () => {
    rig = await evidenceRig()
    await rig.took({
      matches: many(90, () => match()),
      pairs: [...many(6, PRICE_IS_TEXT), ...many(4, STATUS)],
    })
    const { divergences } = rig.store
    const say = async (title: string, state: 'accepted' | 'resolved') => {
      const found = (await list()).find((group) => group.title.includes(title))!
      const [row] = await divergences.find([found.signature])
      await divergences.save([{ ...row!, group: { ...row!.group, state } }])
      if (state === 'resolved') await divergences.settle(found.signature, true)
    }
    await say('price', 'accepted')
    expect(await parity()).toMatchObject({ compared: 100, divergent: 4, ignored: 6, resolved: 0 })
    await say('status', 'resolved')
    expect(await parity()).toMatchObject({ compared: 96, divergent: 0, ignored: 6, resolved: 4 })
    expect((await parity()).points).toMatchObject([{ compared: 96, divergent: 0 }])
  })

  it('reopens a resolved group as a regression when a build shows it that had not shown it', async () => {
    rig = await evidenceRig()
    const build = (name: string) => pair({ body: { a: 1 } }, { body: { a: 2 }, headers: ['x-build', name] })
    await rig.took({ pairs: [build('1.0')] })
    const [group] = await list()
    const [row] = await rig.store.divergences.find([group!.signature])
    await rig.store.divergences.save([
      { ...row!, group: { ...row!.group, state: 'resolved', stateSinceMs: START_MS } },
    ])
    await rig.took({ pairs: [build('1.0')] })
    expect(await list()).toMatchObject([{ state: 'resolved' }])
    const told: unknown[] = []
    rig.evidence.live.onEvent((event) => told.push(event))
    await rig.took({ pairs: [build('1.1')] })
    expect(await list()).toMatchObject([{ state: 'regressed', lastBuild: '1.1' }])
    expect(told).toMatchObject([{ type: 'divergence', data: { state: 'regressed' } }])
  })
})

describe('rules', () => {
  const ignoring = (path: string) => ({
    ...{ id: 'new', scope: {}, path, author: 'ada', reason: 'a test', kind: 'ignore' as const },
  })

  it('of a route forgive, and are counted', async () => {
    rig = await evidenceRig()
    rig.evidence.publish([
      route('products', { rules: [{ kind: 'ignore', path: 'price', reason: 'a test' }] }),
    ])
    await rig.took({ pairs: many(3, PRICE_IS_TEXT) })
    expect(await parity()).toMatchObject({ ignored: 3, divergent: 0 })
    expect(await rig.store.rules.hits(0)).toMatchObject([{ rule: 'route:products/ignore:price', total: 3 }])
  })

  it('are previewed on the examples that are kept', async () => {
    rig = await evidenceRig()
    const both = () => pair({ body: { price: 1, name: 'a' } }, { body: { price: 2, name: 'b' } })
    await rig.took({ pairs: [...many(6, PRICE_IS_TEXT), ...many(4, both)] })
    const preview = await rulePreview(rig.evidence.ground, ignoring('price'), undefined)
    expect(preview).toMatchObject({ ok: true, hides: 6, remains: 4, groups: [{ hidden: 6 }, { hidden: 0 }] })
    expect(preview.sentence).toContain('Removes 6 of 10')
    expect(preview.parity).toEqual([{ route: 'products', compared: 10, before: 0, after: 0.6 }])
    const broad = await rulePreview(rig.evidence.ground, ignoring('**'), undefined)
    expect(broad).toMatchObject({ ok: false, refusal: { code: 'covers_whole_body' } })
  })
})

describe('a store that cannot write', () => {
  it('loses nothing while it is away for a while', async () => {
    const failures: unknown[] = []
    rig = await evidenceRig({ onFailure: (error) => failures.push(error) })
    const { transaction } = rig.store
    rig.store.transaction = () => Promise.reject(new Error('locked'))
    await rig.took({ matches: many(10, () => match()) })
    await rig.took({ matches: many(10, () => match()) })
    expect(failures.length).toBeGreaterThan(0)
    rig.store.transaction = transaction
    await rig.evidence.settled()
    expect(await parity()).toMatchObject({ compared: 20 })
    expect(rig.evidence.counts()).toMatchObject({ lost: 0, written: 20 })
  })

  it('counts what finds no room', async () => {
    rig = await evidenceRig({ limits: { pendingMax: 5 }, onFailure: () => {} })
    const { transaction } = rig.store
    rig.store.transaction = () => Promise.reject(new Error('locked'))
    rig.take({ matches: many(10, (i) => match({ named: `endpoint-${i}` })) })
    rig.store.transaction = transaction
    await rig.evidence.settled()
    expect(rig.evidence.counts().lost).toBe(5)
    expect((await parity()).compared).toBe(5)
  })

  it('counts divergences beyond the bound of groups in one group of their endpoint', async () => {
    rig = await evidenceRig({ limits: { groupsMax: 3 } })
    await rig.took({ pairs: many(10, (i) => pair({ body: { [`f${i}x`]: 1 } }, { body: { [`f${i}x`]: 2 } })) })
    const groups = await list()
    expect(groups).toHaveLength(4)
    const other = groups.find(({ title }) => title.startsWith('Further'))
    expect(other).toMatchObject({
      recent: 7,
      signature: groupSignature('products', 'GET /products/{id}', 'overflow'),
    })
    expect(await parity()).toMatchObject({ divergent: 10 })
  })
})
