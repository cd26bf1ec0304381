import type { z } from 'zod'
import type { ExplainRequest, ExplainView } from '../../contracts/explain.ts'
import type { SlotReason } from '../../domain/decide.ts'
import { Refusal } from '../../domain/errors.ts'
import { type Explanation, explain } from '../../domain/explain.ts'
import { describeHandling } from '../../domain/handling.ts'
import { compileMatcher } from '../../domain/match.ts'
import { matchablePath } from '../../domain/path.ts'
import { describePolicies } from '../../domain/policies.ts'
import type { RequestFacts } from '../../domain/request-facts.ts'
import type { Hold } from '../../domain/route.ts'
import { forcedSlot } from '../../force.ts'
import { compileRegex } from '../../regex.ts'
import type { Store } from '../../store/store.ts'
import type { BreakerBook } from '../backends/breaker-book.ts'
import type { LocalKill } from '../emergency/emergency-service.ts'
import { readSnapshot } from '../publisher.ts'

export type ExplainDeps = {
  store: Store
  breakers: BreakerBook
  localKill: LocalKill
  clock: () => Date
  random?: () => number
}

/** Where a request would go now, and why: by the configuration as it is saved, the kill switches and the breakers. */
export async function explainRequest(
  { store, breakers, localKill, clock, random = Math.random }: ExplainDeps,
  request: z.output<typeof ExplainRequest>,
): Promise<ExplainView> {
  const snapshot = await readSnapshot(store)
  const backends = new Map(snapshot.backends.map((backend) => [backend.id, backend]))
  const facts = factsOf(request)
  const circumstances = {
    killSwitch: snapshot.killSwitch || localKill.engaged(),
    candidateAdmits(backend: string) {
      const hold = backends.get(backend)?.hold
      return hold === undefined ? breakers.of(backend).state !== 'open' : hold === 'closed'
    },
    forced: forcedSlot(snapshot.forceKey, facts.rawHeaders, clock().getTime()),
    random,
  }
  const found = explain(compileMatcher(snapshot.routes, compileRegex), backends, facts, circumstances)
  const route = snapshot.routes.find(({ id }) => id === found.route)
  const candidate = route?.candidate ?? null
  const breaker = candidate === null ? null : breakers.of(candidate)
  const policies = describePolicies(route?.policies)
  return {
    ...found,
    breaker,
    policies,
    killSwitch: circumstances.killSwitch,
    forced: circumstances.forced,
    handling: route === undefined ? [] : describeHandling(route, found.decision, facts.method),
    sentence: sentenceOf(found, breaker, backends.get(candidate ?? '')?.hold),
  }
}

function factsOf({ method, url, headers, clientAddress }: z.output<typeof ExplainRequest>): RequestFacts {
  const rawHeaders = Object.entries(headers).flat()
  const given = Object.entries(headers).find(([name]) => name.toLowerCase() === 'host')?.[1] ?? ''
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url)
  if (!absolute && !url.startsWith('/')) {
    throw unmatchable('starts with "/" or with http://')
  }
  const host = (absolute?.[1] ?? given).toLowerCase().replace(/:\d*$/, '')
  const written = (absolute?.[2] ?? url).replace(/#.*$/, '')
  const target = written.startsWith('/') ? written : `/${written}`
  const question = target.indexOf('?')
  const path = matchablePath(question === -1 ? target : target.slice(0, question))
  if (path === null) {
    throw unmatchable('backends read this path in different ways, so the proxy answers 400 and asks none')
  }
  const query = question === -1 ? '' : target.slice(question + 1)
  return { method, host, path, query, target, rawHeaders, clientAddress }
}

const unmatchable = (message: string) =>
  new Refusal('invalid_input', `url: ${message}`, { fields: [{ path: 'url', message }] })

const WHY: Record<Exclude<SlotReason, 'split' | 'fall-through'>, string> = {
  forced: 'the request asks for it with a signed header or cookie',
  retired: 'the route is retired, so there is no baseline any more',
  'kill-switch': 'the kill switch is on',
  'breaker-open': "the candidate's breaker is open",
  'no-candidate': 'the route has no candidate',
}

/** The decision in words. */
export function sentenceOf(
  { route, decision, backend, threshold, stickyKey }: Explanation,
  breaker: ExplainView['breaker'] = null,
  hold: Hold | undefined = undefined,
): string {
  if (decision.reason === 'fall-through') return `No route matches, so it falls through to ${backend}.`
  const mirrored = decision.mirrored ? ' The other slot sees it too.' : ''
  const served = `Route ${route} matches; the ${decision.slot} (${backend}) serves it`
  if (decision.reason === 'breaker-open' && hold === 'open')
    return `${served}: somebody has drained the candidate.${mirrored}`
  const partly =
    hold === undefined && (breaker?.state === 'half-open' || breaker?.state === 'recovering')
      ? ' The breaker of the candidate lets only a part of its share through for now.'
      : ''
  const after = decision.slot === 'candidate' && decision.reason === 'split' ? partly + mirrored : mirrored
  if (decision.reason !== 'split') return `${served}: ${WHY[decision.reason]}.${after}`
  if (threshold <= 0) return `${served}: the weight is 0 %.${after}`
  if (threshold >= 10_000) return `${served}: the weight is 100 %.${after}`
  const whose =
    stickyKey === null ? 'drawn at random, for it carries no sticky key' : `that of "${stickyKey}"`
  const side = decision.bucket < threshold ? 'below' : 'not below'
  return `${served}: bucket ${decision.bucket}, ${whose}, is ${side} ${threshold} (weight ${threshold / 100} %).${after}`
}
