import type { Difference } from '../difference.ts'
import { type InconclusiveReason, inconclusive, type Observation, type Verdict } from '../observation.ts'
import type { MaskCompiler, Rule } from '../rules.ts'
import { type BodyTools, compareBodies } from './body.ts'
import { FINDING_LIMITS, type FindingLimits, Findings, type Whereabouts } from './findings.ts'
import { COMPARED_HEADERS, compareHeaders } from './headers.ts'
import { Leniencies, RuleFailed } from './leniency.ts'
import { pseudoRoot } from './path-node.ts'
import { signatureOf } from './signature.ts'

/** What comparing needs from outside the domain. */
export type CompareTools = BodyTools & { compileMask: MaskCompiler }

export type CompareLimits = FindingLimits & {
  /** Decoded bytes of a body that are parsed; larger bodies are equal or too large to compare. */
  bodyBytesMax: number
  /** Levels of nesting of a document. */
  depthMax: number
}

export const COMPARE_LIMITS: CompareLimits = {
  ...FINDING_LIMITS,
  bodyBytesMax: 16 * 1024 * 1024,
  depthMax: 500,
}

/** How to compare on one route and endpoint: made once, used for every pair. */
export type ComparePlan = {
  readonly leniencies: Leniencies
  readonly headers: readonly string[]
  readonly limits: CompareLimits
  readonly tools: CompareTools
}

/** Compiles the rules that hold (see `rulesFor`). `headers` are names in lower case. Throws RuleFailed for a path that is none. */
export function planOf(
  rules: readonly Rule[],
  tools: CompareTools,
  options: { headers?: readonly string[]; limits?: Partial<CompareLimits> } = {},
): ComparePlan {
  return {
    leniencies: new Leniencies(rules, tools.compileMask),
    headers: options.headers ?? COMPARED_HEADERS,
    limits: { ...COMPARE_LIMITS, ...options.limits },
    tools,
  }
}

/** Compares what the two slots did with one request. Pure: the same observations and plan give the same verdict. */
export function compare(baseline: Observation, candidate: Observation, plan: ComparePlan): Verdict {
  if (baseline.failure !== null) return inconclusive('baseline_failed', baseline.failure.reason)
  if (candidate.failure !== null) return inconclusive('candidate_failed', candidate.failure.reason)
  const findings = new Findings(plan.leniencies, plan.limits)
  try {
    const notCompared = compareAll(baseline, candidate, plan, findings)
    return verdictOf(findings, notCompared)
  } catch (error) {
    if (error instanceof RuleFailed) return inconclusive('rule_failed', error.message)
    throw error
  }
}

function compareAll(
  baseline: Observation,
  candidate: Observation,
  plan: ComparePlan,
  findings: Findings,
): NotCompared | null {
  if (baseline.status !== candidate.status) {
    findings.add(pseudoRoot('status'), 'value', baseline.status, candidate.status, STATUS)
    // A page and an error page have nothing in common; their fields would only bury what happened.
    if (classOf(baseline) !== classOf(candidate)) return null
  }
  compareHeaders(baseline.headers, candidate.headers, plan.headers, findings)
  return compareBodies(baseline, candidate, plan, findings)
}

const STATUS: Whereabouts = { baselineAt: () => null, candidateAt: () => null }

const classOf = ({ status }: Observation) => Math.floor(status / 100)

/** Why the bodies could not be compared. */
export type NotCompared = { reason: InconclusiveReason; message: string }

function verdictOf(findings: Findings, notCompared: NotCompared | null): Verdict {
  const { real, forgiven } = findings.differences()
  // What was seen to differ differs, whatever else could not be compared.
  if (real.length > 0) return divergent(real, forgiven)
  if (notCompared !== null) return inconclusive(notCompared.reason, notCompared.message)
  return forgiven.length > 0 ? { kind: 'ignored', differences: forgiven } : { kind: 'match' }
}

/** A divergence: what differs, followed by what a rule forgave. The signature is that of what differs. */
function divergent(real: Difference[], forgiven: Difference[]): Verdict {
  return { kind: 'divergent', differences: [...real, ...forgiven], signature: signatureOf(real) }
}
