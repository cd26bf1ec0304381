import { describe, expect, it } from 'vitest'
import { type AttentionFacts, attentionOf } from './attention.ts'

const NOW = Date.parse('2026-05-20T12:00:00Z')
const HOUR = 3_600_000
const DAY = 24 * HOUR
const answers = (requests: number, errors = 0) => ({ requests, errors })
type RouteFacts = AttentionFacts['routes'][number]
type BackendFacts = AttentionFacts['backends'][number]

const route = (over: Partial<RouteFacts> = {}): RouteFacts => ({
  ...{ id: 'products', stage: 'canary', weight: 20, serving: true },
  ...{ mirror: 100, candidate: 'product-service' },
  ...{ changedMs: NOW - 2 * HOUR, rejected: null, open: 0, regressed: 0 },
  ...{ baselineTraffic: answers(1_000), candidateTraffic: answers(200) },
  parity: { verdict: 'insufficient', compared: 40, divergent: 0 },
  ...over,
})
const backend = (over: Partial<BackendFacts> = {}): BackendFacts => ({
  ...{ id: 'product-service', down: null, breaker: null, routes: ['products'], serves: [] },
  asked: false,
  ...over,
})
const facts = (over: Partial<AttentionFacts> = {}): AttentionFacts => ({
  ...{ nowMs: NOW, routes: [], backends: [], guards: [], rules: [], unmatched: [], threads: [] },
  ...{ seenSinceMs: null, ...over },
})
const of = (over: Partial<RouteFacts>) => attentionOf(facts({ routes: [route(over)] }))
const kinds = (over: Partial<RouteFacts>) => of(over).map(({ kind }) => kind)
const fail = { verdict: 'fail' as const, compared: 40, divergent: 40 }
const pass = { verdict: 'pass' as const, compared: 900, divergent: 0 }

describe('what needs attention', () => {
  it('is nothing when all is well', () => {
    expect(attentionOf(facts({ routes: [route()], backends: [backend()] }))).toEqual([])
  })

  it('is a route that serves although its answers differ, with a roll back', () => {
    expect(of({ parity: fail, open: 3 })).toMatchObject([
      {
        ...{ kind: 'parity-fails', urgent: true, remedy: 'roll-back', route: 'products' },
        what: 'products serves 20 % from product-service, whose answers differ',
        why: '40 of 40 comparisons diverged in 24 hours. 3 divergences to review.',
      },
      { kind: 'new-divergences', urgent: false, remedy: 'review' },
    ])
  })

  it('is not the parity of a route that serves nobody: its divergences are to be reviewed', () => {
    expect(kinds({ serving: false, parity: fail })).toEqual([])
    expect(kinds({ stage: 'shadow', weight: 0, serving: false, parity: fail, open: 1 })).toEqual([
      'new-divergences',
    ])
  })

  it('is a candidate that errs more than the baseline, and not one that errs as it always did', () => {
    const [item] = of({ candidateTraffic: answers(500, 25) })
    expect(item).toMatchObject({ kind: 'candidate-errs', remedy: 'roll-back' })
    expect(item?.what).toBe('products: 5 % errors from product-service')
    expect(of({ baselineTraffic: answers(1_000, 50), candidateTraffic: answers(500, 26) })).toEqual([])
    expect(of({ candidateTraffic: answers(99, 50) })).toEqual([])
  })

  it('is a divergence that was resolved and came back', () => {
    expect(of({ regressed: 1 })).toMatchObject([
      { kind: 'regressed', what: 'products: 1 divergence came back' },
    ])
  })

  it('is a mirror that compares nothing, once it has had an hour', () => {
    const quiet = { stage: 'shadow' as const, weight: 0, parity: { ...pass, compared: 0 } }
    expect(kinds({ ...quiet, changedMs: NOW - HOUR / 2 })).toEqual([])
    const none = { baselineTraffic: answers(0), candidateTraffic: answers(0) }
    expect(of({ ...quiet, ...none })).toMatchObject([
      { kind: 'shadow-idle', why: 'No request matches it now.' },
    ])
    expect(kinds({ ...quiet, mirror: 0 })).toEqual([])
  })

  it('is a route that passes and was not changed for a fortnight, unless something is to be reviewed', () => {
    const rested = { parity: pass, changedMs: NOW - 15 * DAY }
    expect(of(rested)).toMatchObject([
      { kind: 'not-moved', remedy: 'ramp', why: expect.stringMatching('15 d') },
    ])
    expect(kinds({ ...rested, open: 1 })).toEqual(['new-divergences'])
    expect(kinds({ ...rested, changedMs: NOW - 13 * DAY })).toEqual([])
    expect(kinds({ ...rested, stage: 'cutover', weight: 100 })).toEqual([])
  })

  it('is a rule that ends within a day, and not one that has ended', () => {
    const rule = { id: 'r1', path: 'generatedAt', reason: 'a clock' }
    const ends = (expiresMs: number | null) => attentionOf(facts({ rules: [{ ...rule, expiresMs }] }))
    expect(ends(NOW + 5 * HOUR)).toMatchObject([
      {
        kind: 'ignore-expires',
        about: { kind: 'rule', id: 'r1' },
        what: 'The rule on generatedAt ends in 5 hours',
      },
    ])
    expect([...ends(NOW + 2 * DAY), ...ends(NOW - 1), ...ends(null)]).toEqual([])
  })

  it('is an endpoint that nobody had seen before, with traffic and without a route', () => {
    const endpoint = { endpoint: 'GET /new', requests: 500, share: 0.05, firstSeenMs: NOW - DAY }
    const seen = (over: Partial<typeof endpoint>, since = NOW - 9 * DAY) =>
      attentionOf(facts({ unmatched: [{ ...endpoint, ...over }], seenSinceMs: since }))
    expect(seen({})).toMatchObject([{ kind: 'new-endpoint', remedy: 'create-route' }])
    expect(seen({ share: 0.005 })).toEqual([])
    // On the first day everything is new.
    expect(seen({}, NOW - DAY - HOUR)).toEqual([])
  })

  it('is a backend: urgent when somebody is served by it, to be rolled back when that is one route', () => {
    const down = (over: Partial<BackendFacts>) => attentionOf(facts({ backends: [backend(over)] }))
    expect(down({ breaker: 'too many failures', serves: ['products'] })).toMatchObject([
      { kind: 'breaker-open', urgent: true, remedy: 'roll-back', route: 'products' },
    ])
    expect(down({ breaker: 'too many failures', down: 'refused', serves: ['a', 'b'] })).toMatchObject([
      { kind: 'breaker-open', urgent: true, remedy: 'look', route: null },
    ])
    expect(down({ down: 'refused' })).toMatchObject([
      { kind: 'backend-down', urgent: false, why: 'refused. Used by 1 route.' },
    ])
  })

  it('is urgent when it is the baseline of somebody, with nothing to roll back', () => {
    const backends = [backend({ id: 'legacy', down: 'refused', asked: true })]
    expect(attentionOf(facts({ backends }))).toMatchObject([
      { kind: 'backend-down', urgent: true, remedy: 'look', route: null },
    ])
  })

  it('does not offer to roll back what has nothing to go back to', () => {
    const retired = { stage: 'retired' as const, weight: 100 }
    expect(of({ ...retired, parity: fail })).toMatchObject([{ kind: 'parity-fails', remedy: 'look' }])
    expect(of({ ...retired, candidateTraffic: answers(500, 25) })).toMatchObject([
      { kind: 'candidate-errs', remedy: 'look' },
    ])
    const routes = [route({ stage: 'retired', weight: 100, parity: { ...fail, verdict: 'insufficient' } })]
    const backends = [backend({ down: 'refused', serves: ['products'] })]
    expect(attentionOf(facts({ routes, backends }))).toMatchObject([{ kind: 'backend-down', remedy: 'look' }])
  })

  it('offers to roll a route back once', () => {
    const served = backend({ breaker: 'too many failures', serves: ['products'] })
    const items = attentionOf(facts({ routes: [route({ parity: fail })], backends: [served] }))
    expect(items.map(({ kind, remedy }) => [kind, remedy])).toEqual([
      ['breaker-open', 'roll-back'],
      ['parity-fails', 'look'],
    ])
  })

  it('names the worst first', () => {
    const all = attentionOf(
      facts({
        routes: [
          route({ id: 'a', regressed: 1 }),
          route({ id: 'b', parity: fail }),
          route({ rejected: 'bad' }),
        ],
        backends: [backend({ down: 'refused' })],
        guards: [{ route: 'orders', summary: 'Stopped', atMs: NOW }],
        threads: [
          { id: 1, restarts: 0 },
          { id: 2, restarts: 3 },
        ],
      }),
    )
    expect(all.map(({ kind }) => kind)).toEqual([
      ...['guard-acted', 'parity-fails', 'route-rejected'],
      ...['regressed', 'backend-down', 'thread-replaced'],
    ])
    expect(all.at(-1)?.why).toMatch('3 times')
  })
})
