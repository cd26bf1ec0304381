import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import { factsOf, routeOf } from './facts-for-tests.ts'
import { bucketOf, hash32, inShare, mirrorBucketOf } from './split.ts'

const keys = Array.from({ length: 10_000 }, (_, i) => `user-${i}`)
const shareOf = (percent: number, bucket = bucketOf) =>
  keys.filter((key) => inShare(bucket('products', key), percent)).length / keys.length

describe('the split', () => {
  it('serves nobody at 0 and everybody at 100', () => {
    expect(shareOf(0)).toBe(0)
    expect(shareOf(100)).toBe(1)
  })

  it.each([0.5, 1, 5, 10, 25, 30, 50, 75, 99])(
    'lands within 2 points of %d percent over 10,000 keys',
    (percent) => {
      expect(Math.abs(shareOf(percent) * 100 - percent)).toBeLessThan(2)
    },
  )

  it('never moves anyone back when the weight is raised', () => {
    let before = new Set<string>()
    for (let percent = 0; percent <= 100; percent += 2.5) {
      const now = new Set(keys.filter((key) => inShare(bucketOf('products', key), percent)))
      expect([...before].every((key) => now.has(key))).toBe(true)
      before = now
    }
  })

  it('draws an independent sample on every route', () => {
    const both = keys.filter((key) => inShare(bucketOf('a', key), 50) && inShare(bucketOf('b', key), 50))
    expect(Math.abs(both.length / keys.length - 0.25)).toBeLessThan(0.02)
  })

  it('mirrors other people than it moves', () => {
    const both = keys.filter(
      (key) => inShare(bucketOf('a', key), 50) && inShare(mirrorBucketOf('a', key), 50),
    )
    expect(Math.abs(both.length / keys.length - 0.25)).toBeLessThan(0.02)
  })

  it('keeps its hash: a change would move users between slots', () => {
    expect(['', 'a', 'products:c:42', 'ünïcode ✓'].map(hash32)).toMatchInlineSnapshot(`
      [
        2872998923,
        444641715,
        1686677275,
        1324687998,
      ]
    `)
  })
})

describe('deciding', () => {
  const now = {
    killSwitch: false,
    candidateAdmits: () => true,
    forced: null,
    random: () => 0.4,
  }
  const sticky = [{ cookie: 'sid' }]
  const facts = factsOf('/', { rawHeaders: ['Cookie', 'a=1; sid=abc'] })

  it('gives one key one slot, and another weight only ever adds', () => {
    const bucket = decide(routeOf('r', { weight: 50, sticky }), facts, now).bucket
    expect(bucket).toBe(bucketOf('r', 'c:abc'))
    expect(decide(routeOf('r', { weight: (bucket + 1) / 100, sticky }), facts, now).slot).toBe('candidate')
    expect(decide(routeOf('r', { weight: bucket / 100, sticky }), facts, now).slot).toBe('baseline')
  })

  it("draws at random for a request that is nobody's", () => {
    expect(decide(routeOf('r', { weight: 41, sticky }), factsOf('/'), now).slot).toBe('candidate')
    expect(decide(routeOf('r', { weight: 40, sticky }), factsOf('/'), now).slot).toBe('baseline')
  })

  it('goes through the sticky chain in order', () => {
    const chain = [{ header: 'x-user' }, { cookie: 'sid' }, 'client-address' as const]
    const route = routeOf('r', { weight: 50, sticky: chain })
    expect(decide(route, facts, now).bucket).toBe(bucketOf('r', 'c:abc'))
    expect(decide(route, factsOf('/'), now).bucket).toBe(bucketOf('r', 'a:127.0.0.1'))
    expect(decide(route, factsOf('/', { rawHeaders: ['X-User', 'ana'] }), now).bucket).toBe(
      bucketOf('r', 'h:ana'),
    )
  })

  it('reads a claim of a bearer token and shrugs at nonsense', () => {
    const token = `x.${Buffer.from('{"sub":"ana"}').toString('base64url')}.y`
    const route = routeOf('r', { weight: 50, sticky: [{ claim: 'sub' }] })
    expect(
      decide(route, factsOf('/', { rawHeaders: ['Authorization', `Bearer ${token}`] }), now).bucket,
    ).toBe(bucketOf('r', 'j:ana'))
    expect(decide(route, factsOf('/', { rawHeaders: ['Authorization', 'Bearer a.!!.c'] }), now).bucket).toBe(
      4000,
    )
  })

  it('sends everything to the baseline under the kill switch, without a shadow', () => {
    const decision = decide(routeOf('r', { weight: 100, mirror: 100 }), facts, { ...now, killSwitch: true })
    expect(decision).toMatchObject({ slot: 'baseline', reason: 'kill-switch', mirrored: false })
  })

  // The sample is still drawn: that nothing goes to a candidate that is not well is the shadow's to say, and to count.
  it("serves the candidate's share from the baseline while its breaker is open", () => {
    const decision = decide(routeOf('r', { weight: 100, mirror: 100 }), facts, {
      ...now,
      candidateAdmits: () => false,
    })
    expect(decision).toMatchObject({ slot: 'baseline', reason: 'breaker-open', mirrored: true })
  })

  it('serves a retired route from its candidate alone', () => {
    const decision = decide(routeOf('r', { weight: 0, mirror: 100, retiredAt: 'x' }), facts, now)
    expect(decision).toMatchObject({ slot: 'candidate', reason: 'retired', mirrored: false })
  })
})
