import { beforeAll, describe, expect, it } from 'vitest'
import { judge } from '../../../proxy/src/domain/noise/judge.ts'
import { parityOf } from '../../../proxy/src/domain/parity.ts'
import { simulatedEstate } from './estate.ts'
import { type Outcome, simulate } from './simulation.ts'

const SEED = Number(process.env.NOISE_SEED ?? 7)
const REQUESTS = 20_000

describe('the noise model on a simulated estate', () => {
  const estate = simulatedEstate(SEED)
  let outcome: Outcome
  beforeAll(() => {
    outcome = simulate(estate, REQUESTS, SEED)
  }, 120_000)
  const planted = estate.flatMap((endpoint) => endpoint.planted)

  it('has 55 planted differences at 100 %, 5 % and 1 %, some inside noisy fields', () => {
    expect(planted).toHaveLength(55)
    expect(new Set(planted.map(({ rate }) => rate))).toEqual(new Set([1, 0.05, 0.01]))
    expect(planted.filter(({ what }) => /nonce|score|clock|uuid|seconds/.test(what)).length).toBeGreaterThan(
      5,
    )
  })

  it(`finds at least 95 % of them and is right in at least 98 % (seed ${SEED})`, () => {
    const { found, undecided, calledNoise, falselyReal } = outcome
    const recall = found.length / planted.length
    const precision = found.length / (found.length + falselyReal.length)
    console.log(
      `noise model, ${REQUESTS} requests: recall ${percent(recall)}, precision ${percent(precision)},`,
      `${undecided.length} undecided, ${calledNoise.length} called noise, ${falselyReal.length} falsely real`,
    )
    expect(recall).toBeGreaterThanOrEqual(0.95)
    expect(precision).toBeGreaterThanOrEqual(0.98)
  })

  it('never calls a planted difference noise', () => {
    expect(outcome.calledNoise).toEqual([])
  })

  it('asks the baseline again for at most 10 % of the requests', () => {
    expect(outcome.spending.compared).toBe(REQUESTS)
    expect(outcome.spending.asked).toBeLessThanOrEqual(REQUESTS / 10)
  })

  it('recognises most of the restless fields as noise', () => {
    expect(outcome.noise).toBeGreaterThan(60)
  })

  it('passes no endpoint with a planted difference above the threshold', () => {
    for (const { name, planted: here } of estate) {
      const evidence = outcome.evidence.get(name)!
      const worst = Math.max(
        0,
        ...Object.values(evidence.paths)
          .filter((path) => judge(evidence, path).state !== 'noise')
          .map(({ differs }) => differs.ab),
      )
      const { verdict } = parityOf({
        compared: evidence.pairs,
        divergent: worst,
        ignored: 0,
        inconclusive: 0,
      })
      if (here.some(({ rate }) => rate > 0.005)) expect([name, verdict]).not.toEqual([name, 'pass'])
    }
  })
})

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
