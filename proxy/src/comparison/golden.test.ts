import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compare, planOf } from '../domain/compare/compare.ts'
import type { Difference } from '../domain/difference.ts'
import { type Observation, observe, observeFailure } from '../domain/observation.ts'
import type { Rule, RuleBody } from '../domain/rules.ts'
import { compareTools } from './tools.ts'

type Body = string | { base64: string }
type Pair = {
  name: string
  type?: string
  headers?: [string[], string[]]
  status?: [number, number]
  failure?: [string, string]
  truncated?: boolean
  baseline: Body
  candidate: Body
  rules?: (RuleBody & { path: string })[]
  verdict: string
  differences?: string[]
  ignored?: string[]
}

const folder = new URL('../../../test/fixtures/compare/', import.meta.url)
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))

describe.each(files)('golden pairs of %s', (file) => {
  const pairs = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Pair[]

  it.each(pairs.map((pair) => [pair.name, pair] as const))('%s', (_, pair) => {
    const verdict = compare(sideOf(pair, 0), sideOf(pair, 1), planOf(rulesOf(pair), compareTools))
    const differences = 'differences' in verdict ? verdict.differences : []
    expect({
      verdict: verdict.kind === 'inconclusive' ? verdict.reason : verdict.kind,
      differences: differences.filter(({ rules }) => rules.length === 0).map(written),
      ignored: differences.filter(({ rules }) => rules.length > 0).map(written),
    }).toEqual({ verdict: pair.verdict, differences: pair.differences ?? [], ignored: pair.ignored ?? [] })
  })

  it.each(pairs.map((pair) => [pair.name, pair] as const))('compared with itself matches: %s', (_, pair) => {
    for (const side of [sideOf(pair, 0), sideOf(pair, 1)]) {
      if (side.failure !== null || side.body.problem !== null) continue
      expect(compare(side, copyOf(side), planOf(rulesOf(pair), compareTools))).toEqual({ kind: 'match' })
    }
  })
})

const written = ({ path, kind, count }: Difference) => `${path} ${kind}${count > 1 ? ` x${count}` : ''}`

function sideOf(pair: Pair, side: 0 | 1): Observation {
  const failure = pair.failure?.[side]
  if (failure) return observeFailure(failure, failure)
  const body = side === 0 ? pair.baseline : pair.candidate
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : Buffer.from(body.base64, 'base64')
  return observe({
    status: pair.status?.[side] ?? 200,
    headers: pair.headers?.[side] ?? ['Content-Type', pair.type ?? 'application/json'],
    body: bytes,
    ...(pair.truncated && { bodySize: bytes.length + 1, bodyProblem: 'truncated' as const }),
  })
}

/** The same answer, in other bytes where it is JSON, so that equal bytes do not settle it. */
function copyOf(side: Observation): Observation {
  const text = Buffer.from(side.body.bytes).toString()
  const type = side.headers[1] ?? 'application/json'
  const body = type.includes('json') && isJson(text) ? Buffer.from(`${text}\n`) : Buffer.from(side.body.bytes)
  return observe({ status: side.status, headers: side.headers, body })
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}

function rulesOf(pair: Pair): Rule[] {
  return (pair.rules ?? []).map((rule, i) => ({
    id: `r${i + 1}`,
    scope: {},
    author: 'golden',
    reason: pair.name,
    ...rule,
  }))
}
