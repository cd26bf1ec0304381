import { type CompareTools, compare, planOf } from '../../../proxy/src/domain/compare/compare.ts'
import type { Difference } from '../../../proxy/src/domain/difference.ts'
import {
  type Evidence,
  newEvidence,
  recordAgain,
  recordPair,
} from '../../../proxy/src/domain/noise/evidence.ts'
import { judge } from '../../../proxy/src/domain/noise/judge.ts'
import { seeded } from '../../../proxy/src/domain/noise/seeded-random.ts'
import { type Spending, shouldAskAgain } from '../../../proxy/src/domain/noise/steer.ts'
import { type Observation, observe } from '../../../proxy/src/domain/observation.ts'
import { answer, type Body, type Endpoint, type Planted } from './estate.ts'

export type Outcome = {
  spending: Spending
  evidence: Map<string, Evidence>
  found: Planted[]
  undecided: Planted[]
  calledNoise: Planted[]
  falselyReal: string[]
  /** Judged `noise`, rightly. */
  noise: number
}

const encoder = new TextEncoder()
const JSON_TYPE = ['content-type', 'application/json']

const tools: CompareTools = {
  parseMarkup: () => {
    throw new Error('the simulation answers JSON')
  },
  digest: String,
  compileMask: () => String,
}

/** Sends `requests` requests through the comparator and the noise model, asking again as the model says. */
export function simulate(estate: readonly Endpoint[], requests: number, seed: number): Outcome {
  const random = seeded(seed)
  const plan = planOf([], tools)
  const evidence = new Map(estate.map(({ name }) => [name, newEvidence()]))
  const spending: Spending = { compared: 0, asked: 0 }
  let nowMs = Date.UTC(2026, 0, 2)
  let count = 0
  const ask = (endpoint: Endpoint, request: number, slot: 'baseline' | 'candidate') => {
    nowMs += 5 + random() * 40
    count++
    return seen(answer(endpoint, request, { random, nowMs: Math.floor(nowMs), slot, count }))
  }
  for (let request = 1; request <= requests; request++) {
    const endpoint = pick(estate, random())
    const known = evidence.get(endpoint.name)!
    const baseline = ask(endpoint, request, 'baseline')
    const ab = differencesOf(compare(baseline, ask(endpoint, request, 'candidate'), plan))
    recordPair(known, ab)
    spending.compared++
    const call = shouldAskAgain({ safe: true, random: random(), differences: ab }, known, spending)
    if (!call.ask) continue
    spending.asked++
    const aa = differencesOf(compare(baseline, ask(endpoint, request, 'baseline'), plan))
    recordAgain(known, { ab, aa, uniform: call.uniform })
  }
  return { spending, evidence, ...score(estate, evidence) }
}

function pick(estate: readonly Endpoint[], at: number): Endpoint {
  let left = at * estate.reduce((sum, { weight }) => sum + weight, 0)
  for (const endpoint of estate) {
    left -= endpoint.weight
    if (left < 0) return endpoint
  }
  return estate[0]!
}

const seen = (body: Body): Observation =>
  observe({ status: 200, headers: JSON_TYPE, body: encoder.encode(JSON.stringify(body)) })

function differencesOf(verdict: ReturnType<typeof compare>): readonly Difference[] {
  return 'differences' in verdict ? verdict.differences.filter(({ rules }) => rules.length === 0) : []
}

function score(estate: readonly Endpoint[], evidence: Map<string, Evidence>) {
  const result = {
    found: [] as Planted[],
    undecided: [] as Planted[],
    calledNoise: [] as Planted[],
    falselyReal: [] as string[],
    noise: 0,
  }
  for (const { name, planted } of estate) {
    const known = evidence.get(name)!
    const states = new Map(Object.entries(known.paths).map(([key, path]) => [key, judge(known, path).state]))
    for (const difference of planted) {
      const here = difference.keys.map((key) => states.get(noiseKeyIn(key)))
      if (here.includes('real')) result.found.push(difference)
      else if (here.includes('noise')) result.calledNoise.push(difference)
      else result.undecided.push(difference)
    }
    const expected = new Set(planted.flatMap(({ keys }) => keys.map(noiseKeyIn)))
    for (const [key, state] of states) {
      if (expected.has(key)) continue
      if (state === 'real')
        result.falselyReal.push(`${name} ${key}: ${judge(known, known.paths[key]!).sentence}`)
      if (state === 'noise') result.noise++
    }
  }
  return result
}

/** From `path kind` as planted to the key of the evidence. */
const noiseKeyIn = (key: string) => key.replace(/ (missing|extra)$/, ' presence')
