import type { ParityView } from 'banyan/contracts/parity.ts'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { SlotTraffic } from 'banyan/contracts/traffic.ts'
import { deedOf, type Numbers } from './blast-radius.ts'
import { WEIGHT_MARKS } from './choices.ts'
import { count, percent, plural, share } from './format.ts'

/** What is known about a route; what is not known is absent. */
export type Evidence = {
  parity?: Pick<ParityView, 'verdict' | 'compared' | 'divergent' | 'required' | 'reasons'> | undefined
  /** Groups of divergences that nobody has settled. */
  unresolved?: number | undefined
  traffic?: { baseline: SlotTraffic; candidate: SlotTraffic } | undefined
}

/** What a route needs next, and why. */
export type Deed = { label: string; why: string } & (
  | { kind: 'roll-back' }
  | { kind: 'traffic'; to: Numbers }
  | { kind: 'review' | 'comparison' | 'candidate' | 'retire' }
  | { kind: 'backend'; backend: string }
)

type Route = Pick<
  RouteView,
  'weight' | 'mirror' | 'candidate' | 'candidateHealthy' | 'retiredAt' | 'baseline'
>

/** Fewer requests than this of a slot say nothing about its errors. */
const ENOUGH = 100
/** Errors of the candidate this far above the baseline's are no accident. */
const WORSE_BY = 0.01
/** A first shadow shows differences without asking much of the candidate. */
const FIRST_MIRROR = 10

/**
 * The one thing to do about a route: get out of harm's way first, then look at what is different, then wait for what
 * is not known yet, then go one step on. Null when nothing is left to do.
 */
export function nextDeed(route: Route, evidence: Evidence): Deed | null {
  const { candidate } = route
  if (route.retiredAt !== null) return null
  if (candidate === null) {
    return {
      kind: 'candidate',
      label: 'Choose a candidate',
      why: 'No service is named that could take over.',
    }
  }
  const harm = harmOf(route, candidate, evidence)
  if (route.weight > 0 && harm !== null) return { kind: 'roll-back', label: 'Roll back now', why: harm }
  if (route.candidateHealthy === false) {
    const why = `${candidate} does not pass its health check. It has to be well before it is asked anything.`
    return { kind: 'backend', backend: candidate, label: 'See what ails it', why }
  }
  if (route.weight === 0 && route.mirror === 0) {
    const why = `Nothing was compared yet. ${percent(FIRST_MIRROR)} of the requests are also sent to ${candidate}; clients get ${route.baseline}'s answer, as before.`
    return { kind: 'traffic', to: { weight: 0, mirror: FIRST_MIRROR }, label: 'Start shadow', why }
  }
  return undecided(route, evidence) ?? onward(route, candidate, evidence)
}

/** Why the candidate should not serve anybody, as things are. */
function harmOf(route: Route, candidate: string, { parity, traffic }: Evidence): string | null {
  if (traffic !== undefined && traffic.candidate.requests >= ENOUGH) {
    const { baseline, candidate: mine } = traffic
    const usual = baseline.requests < ENOUGH ? 0 : baseline.errors / baseline.requests
    if (mine.errors / mine.requests - usual >= WORSE_BY) {
      return `${candidate} answers ${share(mine.errors, mine.requests)} of its requests with errors, ${route.baseline} ${share(baseline.errors, baseline.requests)}.`
    }
  }
  if (route.candidateHealthy === false) {
    return `${candidate} does not pass its health check, and is to serve ${percent(route.weight)}.`
  }
  if (parity?.verdict !== 'fail') return null
  return `Parity fails: ${count(parity.divergent)} of ${plural(parity.compared, 'comparison')} diverge.`
}

/** What has to be looked at, or waited for, before the next step. */
function undecided(route: Route, { parity, unresolved, traffic }: Evidence): Deed | null {
  if (parity?.verdict === 'pass' && unresolved === undefined) {
    const why = 'Parity passes, but whether anything is unresolved is not known.'
    return { kind: 'comparison', label: 'See the comparison', why }
  }
  if (unresolved !== undefined && unresolved > 0) {
    const why =
      'Each is a mistake of the candidate, or intended. Whoever goes on without looking serves them.'
    return { kind: 'review', label: `Review ${plural(unresolved, 'divergence')}`, why }
  }
  if (parity?.verdict === 'fail') {
    const why = `Parity fails: ${count(parity.divergent)} of ${plural(parity.compared, 'comparison')} diverge.`
    return { kind: 'comparison', label: 'See why parity fails', why }
  }
  if (route.mirror > 0 && parity?.verdict !== 'pass') {
    const missing = parity === undefined ? null : (parity.required ?? 0) - parity.compared
    if (missing === null)
      return { kind: 'comparison', label: 'See the comparison', why: 'Parity is not known.' }
    const why = `Parity needs ${plural(parity?.required ?? 0, 'comparison')}, there are ${count(parity?.compared ?? 0)}. A larger mirror share brings them sooner.`
    return { kind: 'comparison', label: `${plural(Math.max(1, missing), 'comparison')} to go`, why }
  }
  // Nothing is compared: then only errors can tell, and those need requests.
  const served = traffic?.candidate.requests ?? 0
  if (parity?.verdict !== 'pass' && served < ENOUGH) {
    const why = `Its errors are judged from ${ENOUGH} requests on; in the last minute the candidate served ${count(served)}.`
    return { kind: 'comparison', label: 'Wait for requests', why }
  }
  return null
}

function onward(route: Route, candidate: string, { parity }: Evidence): Deed {
  const because =
    parity?.verdict === 'pass'
      ? `Parity passes on ${plural(parity.compared, 'comparison')}, and nothing is unresolved.`
      : `Nothing is compared, but ${candidate} has no more errors than ${route.baseline}.`
  const next = WEIGHT_MARKS.find((mark) => mark > route.weight)
  if (next === undefined) {
    const why = `${candidate} serves everything. ${because} Retiring takes ${route.baseline} out of the route for good.`
    return { kind: 'retire', label: 'Retire', why }
  }
  const to = { weight: next, mirror: route.mirror }
  return { kind: 'traffic', to, label: deedOf(route, to), why: because }
}
