import type { ParityVerdict } from './parity.ts'
import type { Stage } from './stage.ts'

/** What can need a person, the worst first. */
export const ATTENTION_KINDS = [
  'guard-acted',
  'breaker-open',
  'candidate-errs',
  'parity-fails',
  'regressed',
  'new-divergences',
  'shadow-idle',
  'not-moved',
  'ignore-expires',
  'new-endpoint',
  'backend-down',
  'route-rejected',
  'thread-replaced',
] as const
export type AttentionKind = (typeof ATTENTION_KINDS)[number]

/** The one deed that helps: less exposure at once, or the place where a person can look and decide. */
export const REMEDIES = ['roll-back', 'review', 'ramp', 'create-route', 'look'] as const
export type Remedy = (typeof REMEDIES)[number]

export type AttentionItem = {
  kind: AttentionKind
  /** People are, or would be, served wrong answers. */
  urgent: boolean
  about: { kind: 'route' | 'backend' | 'endpoint' | 'rule' | 'thread'; id: string }
  what: string
  why: string
  remedy: Remedy
  /** The route to roll back, to ramp or to review. */
  route: string | null
}

type Answers = { requests: number; errors: number }

/** All that is looked at. Times are milliseconds since 1970; counts of comparisons are of the last 24 hours. */
export type AttentionFacts = {
  nowMs: number
  routes: readonly {
    id: string
    stage: Stage
    weight: number
    /** Its candidate answers somebody now: the kill switch is off, or it is retired. */
    serving: boolean
    mirror: number
    candidate: string | null
    changedMs: number
    rejected: string | null
    baselineTraffic: Answers
    candidateTraffic: Answers
    parity: { verdict: ParityVerdict; compared: number; divergent: number }
    /** Groups that nobody has spoken of, without noise. */
    open: number
    regressed: number
  }[]
  backends: readonly {
    id: string
    /** Why it does not pass its check. */
    down: string | null
    /** Why its breaker is open. */
    breaker: string | null
    routes: readonly string[]
    /** Routes whose clients it answers as the candidate. */
    serves: readonly string[]
    /** Clients were lately sent to it as the baseline, behind which there is nothing. */
    asked: boolean
  }[]
  /** What acted without a person. */
  guards: readonly { route: string; summary: string; atMs: number }[]
  rules: readonly { id: string; path: string; reason: string; expiresMs: number | null }[]
  /** Endpoints that no route covers. */
  unmatched: readonly { endpoint: string; requests: number; share: number; firstSeenMs: number }[]
  /** When the first endpoint was seen. */
  seenSinceMs: number | null
  threads: readonly { id: number; restarts: number }[]
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export const ATTENTION_LIMITS = {
  /** Fewer requests than this on a side say nothing about its errors. */
  answersMin: 100,
  /** Candidate errors this many points above the baseline's. */
  errorsWorseBy: 0.01,
  /** A shadow may be quiet for this long. */
  idleMs: HOUR_MS,
  /** A route that could move is left alone for this long. */
  restMs: 14 * DAY_MS,
  /** Rules that end within this time are told of. */
  expiresMs: DAY_MS,
  /** What is not covered and has this share of the traffic is worth a route. */
  endpointShare: 0.01,
  endpointRequestsMin: 100,
  /** An endpoint is new for this long. */
  newMs: 7 * DAY_MS,
}

/** What needs a person, the worst first; within one kind, what concerns most requests or differences. */
export function attentionOf(facts: AttentionFacts, limits = ATTENTION_LIMITS): AttentionItem[] {
  const items = [
    ...facts.guards.map(guardActed),
    ...facts.backends.flatMap((backend) => backendTrouble(backend, facts.routes)),
    ...facts.routes.flatMap((route) => routeTrouble(route, facts.nowMs, limits)),
    ...facts.rules.flatMap((rule) => expiring(rule, facts.nowMs, limits)),
    ...newEndpoints(facts, limits),
    ...facts.threads.filter(({ restarts }) => restarts > 0).map(replaced),
  ]
  const rank = ({ urgent, kind }: AttentionItem) =>
    (urgent ? 0 : ATTENTION_KINDS.length) + ATTENTION_KINDS.indexOf(kind)
  return offeredOnce(items.sort((a, b) => rank(a) - rank(b)))
}

/** A route is rolled back by one button; what else speaks of it leads to where it can be looked at. */
function offeredOnce(items: readonly AttentionItem[]): AttentionItem[] {
  const offered = new Set<string>()
  return items.map((item) => {
    if (item.remedy !== 'roll-back' || item.route === null) return item
    if (offered.has(item.route)) return { ...item, remedy: 'look' }
    offered.add(item.route)
    return item
  })
}

type RouteFacts = AttentionFacts['routes'][number]
type Limits = typeof ATTENTION_LIMITS

function routeTrouble(route: RouteFacts, nowMs: number, limits: Limits): AttentionItem[] {
  return [
    errs(route, limits),
    parityFails(route),
    regressed(route),
    unread(route),
    idle(route, nowMs, limits),
    rests(route, nowMs, limits),
    rejected(route),
  ].filter((item) => item !== null)
}

const about = (id: string) => ({ about: { kind: 'route' as const, id }, route: id })

/** A route that is retired has no baseline to go back to. */
const wayBack = ({ stage }: RouteFacts): Remedy => (stage === 'retired' ? 'look' : 'roll-back')

function errs(route: RouteFacts, limits: Limits): AttentionItem | null {
  const { id, candidate, weight, baselineTraffic: usual, candidateTraffic: its } = route
  if (!route.serving || its.requests < limits.answersMin) return null
  const before = usual.requests < limits.answersMin ? 0 : usual.errors / usual.requests
  if (its.errors / its.requests - before < limits.errorsWorseBy) return null
  return {
    ...{ kind: 'candidate-errs', urgent: true, ...about(id), remedy: wayBack(route) },
    what: `${id}: ${percent(its.errors / its.requests)} errors from ${candidate}`,
    why: `It serves ${weight} %; the baseline has ${percent(before)} errors.`,
  }
}

function parityFails(route: RouteFacts): AttentionItem | null {
  const { id, weight, parity, open, regressed: back, candidate } = route
  if (!route.serving || parity.verdict !== 'fail') return null
  const groups = open + back === 0 ? '' : ` ${plural(open + back, 'divergence')} to review.`
  return {
    ...{ kind: 'parity-fails', urgent: true, ...about(id), remedy: wayBack(route) },
    what: `${id} serves ${weight} % from ${candidate}, whose answers differ`,
    why: `${parity.divergent} of ${plural(parity.compared, 'comparison')} diverged in 24 hours.${groups}`,
  }
}

function regressed({ id, regressed: back }: RouteFacts): AttentionItem | null {
  if (back === 0) return null
  return {
    ...{ kind: 'regressed', urgent: false, ...about(id), remedy: 'review' },
    what: `${id}: ${plural(back, 'divergence')} came back`,
    why: 'Resolved before; a newer build of the candidate shows it again.',
  }
}

function unread({ id, open, parity }: RouteFacts): AttentionItem | null {
  if (open === 0) return null
  return {
    ...{ kind: 'new-divergences', urgent: false, ...about(id), remedy: 'review' },
    what: `${id}: ${plural(open, 'divergence')} to review`,
    why:
      parity.divergent === 0
        ? 'Nobody has said yet whether they matter. Not seen in the last 24 hours.'
        : `${parity.divergent} of ${plural(parity.compared, 'comparison')} diverged in 24 hours.`,
  }
}

function idle(route: RouteFacts, nowMs: number, limits: Limits): AttentionItem | null {
  const { id, mirror, stage, parity, changedMs, baselineTraffic, candidateTraffic } = route
  if (mirror === 0 || stage === 'retired' || parity.compared > 0) return null
  if (nowMs - changedMs < limits.idleMs) return null
  const asked = baselineTraffic.requests + candidateTraffic.requests
  return {
    ...{ kind: 'shadow-idle', urgent: false, ...about(id), remedy: 'look' },
    what: `${id} mirrors ${mirror} %, and nothing was compared in 24 hours`,
    why:
      asked === 0
        ? 'No request matches it now.'
        : 'It has requests: see what was dropped, and why, under Comparison.',
  }
}

function rests(route: RouteFacts, nowMs: number, limits: Limits): AttentionItem | null {
  const { id, stage, parity, changedMs, open, regressed: back } = route
  if ((stage !== 'shadow' && stage !== 'canary') || parity.verdict !== 'pass') return null
  const days = Math.floor((nowMs - changedMs) / DAY_MS)
  if (nowMs - changedMs < limits.restMs || open + back > 0) return null
  return {
    ...{ kind: 'not-moved', urgent: false, ...about(id), remedy: 'ramp' },
    what: `${id} could go on: parity passes`,
    why: `In ${stage}, and not changed for ${days} days.`,
  }
}

function rejected(route: RouteFacts): AttentionItem | null {
  if (route.rejected === null) return null
  return {
    ...{ kind: 'route-rejected', urgent: route.serving, ...about(route.id), remedy: 'look' },
    what: `${route.id} is not in force`,
    why: route.rejected,
  }
}

function backendTrouble(
  backend: AttentionFacts['backends'][number],
  all: readonly RouteFacts[],
): AttentionItem[] {
  const { id, down, breaker, routes, serves: serving, asked } = backend
  if (down === null && breaker === null) return []
  const used = `Used by ${plural(routes.length, 'route')}.`
  const hurts = serving.length > 0 || asked
  // Who is sent there by several routes needs to be looked at; one can be rolled back from here.
  const [first] = serving
  const isRetired = all.some(({ id, stage }) => id === first && stage === 'retired')
  const only = serving.length === 1 && !isRetired ? first : undefined
  const subject = { about: { kind: 'backend' as const, id }, route: only ?? null }
  const remedy = only === undefined ? 'look' : 'roll-back'
  if (breaker !== null) {
    const what = `The breaker of ${id} is open`
    return [{ kind: 'breaker-open', urgent: hurts, ...subject, remedy, what, why: `${breaker}. ${used}` }]
  }
  const what = `${id} does not pass its health check`
  return [{ kind: 'backend-down', urgent: hurts, ...subject, remedy, what, why: `${down}. ${used}` }]
}

function guardActed({ route, summary }: AttentionFacts['guards'][number]): AttentionItem {
  return {
    ...{ kind: 'guard-acted', urgent: true, ...about(route), remedy: 'look' },
    what: `A guard acted on ${route}`,
    why: `${summary}.`,
  }
}

function expiring(rule: AttentionFacts['rules'][number], nowMs: number, limits: Limits): AttentionItem[] {
  const leftMs = (rule.expiresMs ?? Number.POSITIVE_INFINITY) - nowMs
  if (leftMs <= 0 || leftMs > limits.expiresMs) return []
  return [
    {
      ...{ kind: 'ignore-expires', urgent: false, about: { kind: 'rule', id: rule.id }, remedy: 'look' },
      route: null,
      what: `The rule on ${rule.path} ends in ${hoursText(leftMs)}`,
      why: `${rule.reason}. What it hides counts again from then on.`,
    },
  ]
}

/** What was there on the first day is the traffic that is to be migrated, and no news. */
function newEndpoints({ unmatched, seenSinceMs, nowMs }: AttentionFacts, limits: Limits): AttentionItem[] {
  if (seenSinceMs === null) return []
  return unmatched
    .filter(({ firstSeenMs }) => firstSeenMs > seenSinceMs + DAY_MS && nowMs - firstSeenMs < limits.newMs)
    .filter(({ requests, share }) => share >= limits.endpointShare && requests >= limits.endpointRequestsMin)
    .toSorted((a, b) => b.requests - a.requests)
    .map(({ endpoint, share }) => ({
      ...{ kind: 'new-endpoint', urgent: false, about: { kind: 'endpoint', id: endpoint }, route: null },
      remedy: 'create-route',
      what: `${endpoint} is new, and no route covers it`,
      why: `${percent(share)} of all requests of the last 24 hours.`,
    }))
}

function replaced({ id, restarts }: AttentionFacts['threads'][number]): AttentionItem {
  return {
    ...{ kind: 'thread-replaced', urgent: false, about: { kind: 'thread', id: String(id) }, remedy: 'look' },
    route: null,
    what: `Thread ${id} was replaced`,
    why: `It stopped ${restarts === 1 ? 'once' : `${restarts} times`} since the start; the others went on serving.`,
  }
}

const percent = (share: number) => `${Number((share * 100).toPrecision(2))} %`
const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
const hoursText = (ms: number) =>
  ms < HOUR_MS ? 'less than an hour' : plural(Math.floor(ms / HOUR_MS), 'hour')
