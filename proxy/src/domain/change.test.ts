import { describe, expect, it } from 'vitest'
import { changeTraffic, rollBack } from './change.ts'
import { factsOf, routeOf } from './facts-for-tests.ts'
import { rewriteTarget } from './rewrite.ts'
import { stageOf } from './stage.ts'

const ground = { candidateHealthy: true, override: false }

describe('changing traffic', () => {
  it.each([
    [0, 0, 'legacy'],
    [0, 5, 'shadow'],
    [0.01, 0, 'canary'],
    [99.99, 100, 'canary'],
    [100, 0, 'cutover'],
    [100, 50, 'cutover'],
  ])('makes weight %d and mirror %d the stage %s', (weight, mirror, stage) => {
    expect(stageOf(changeTraffic(routeOf('r'), { weight, mirror }, ground))).toBe(stage)
  })

  it('refuses a first request to an unhealthy candidate, and says why', () => {
    expect(() =>
      changeTraffic(routeOf('r'), { weight: 1, mirror: 0 }, { ...ground, candidateHealthy: false }),
    ).toThrow(/health check/)
  })

  it("never refuses less exposure, whatever the candidate's health", () => {
    const route = routeOf('r', { weight: 50, mirror: 10 })
    expect(
      changeTraffic(route, { weight: 10, mirror: 0 }, { candidateHealthy: false, override: false }).weight,
    ).toBe(10)
  })

  it('lets an override through', () => {
    expect(
      changeTraffic(routeOf('r'), { weight: 1, mirror: 0 }, { candidateHealthy: false, override: true })
        .weight,
    ).toBe(1)
  })

  it('refuses traffic for an empty candidate slot', () => {
    expect(() => changeTraffic(routeOf('r', { candidate: null }), { weight: 1, mirror: 0 }, ground)).toThrow(
      /no candidate/,
    )
  })

  it('rolls back to weight 0 and keeps watching', () => {
    expect(rollBack(routeOf('r', { weight: 80, mirror: 10 }))).toMatchObject({ weight: 0, mirror: 10 })
    expect(() => rollBack(routeOf('r', { retiredAt: 'x' }))).toThrow(/retired/)
  })
})

describe('rewriting a prefix', () => {
  it.each([
    ['/foo', '/xyz', '/foo/bar', '/xyz/bar'],
    ['/foo', '/xyz/', '/foo/bar?a=1', '/xyz/bar?a=1'],
    ['/foo', '/', '/foo/bar', '/bar'],
    ['/foo', '/', '/foo', '/'],
    ['/foo/', '/', '/foo?x', '/?x'],
    ['/', '/v2', '/a', '/v2/a'],
  ])('%s to %s turns %s into %s', (prefix, replacement, target, sent) => {
    const route = routeOf('r', { match: { path: { prefix } }, rewrite: { prefix: replacement } })
    expect(rewriteTarget(route, factsOf(target).target)).toBe(sent)
  })
})
