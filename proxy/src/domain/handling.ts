import type { Decision } from './decide.ts'
import type { HeaderEdits, Route, Timeouts, WriteMode } from './route.ts'
import { SAFE_METHODS } from './safe-methods.ts'

/** One thing that happens to a request on its way, in words. */
export type Handled = { part: 'shadow' | 'fallback' | 'rewrite' | 'headers' | 'timeouts'; says: string }

/** What a route does to a request beside choosing its slot, in the order in which it is done. */
export function describeHandling(
  route: Route,
  decision: Pick<Decision, 'slot' | 'mirrored' | 'reason'>,
  method: string,
): Handled[] {
  const handled: Handled[] = []
  const say = (part: Handled['part'], says: string | null) => says !== null && handled.push({ part, says })
  if (decision.slot === 'candidate') {
    say(
      'rewrite',
      route.rewrite ? `The candidate sees ${route.rewrite.prefix} in place of the matched prefix.` : null,
    )
  }
  say('headers', describeEdits('the request', route.requestHeaders))
  say('timeouts', describeTimeouts(route.timeouts))
  if (decision.slot === 'candidate') say('fallback', describeFallback(route, decision.reason, method))
  say('headers', describeEdits('the answer', route.responseHeaders))
  say('shadow', describeShadow(route, decision.mirrored))
  return handled
}

function describeFallback(
  { fallback, baseline, retiredAt }: Route,
  reason: Decision['reason'],
  method: string,
): string | null {
  if (retiredAt !== null) return null
  if (reason === 'forced') return 'There is no fallback for a request that asks for its slot.'
  // Without a word on it there is one.
  if (fallback?.enabled === false)
    return 'There is no fallback: a failure of the candidate is what the client gets.'
  // The candidate may have done what it was asked to, once it has been asked.
  if (!SAFE_METHODS.has(method)) return `If the candidate cannot be asked, ${baseline} answers.`
  const or404 = fallback?.onNotFound ? ' or answers 404' : ''
  return `If the candidate fails before its answer began${or404}, ${baseline} answers.`
}

function describeShadow({ mirror, candidate, shadow }: Route, mirrored: boolean): string | null {
  if (mirror <= 0 || candidate === null) return null
  const sample =
    mirror >= 100
      ? 'Every request is mirrored'
      : `${mirror} % are mirrored, this one is ${mirrored ? '' : 'not '}among them`
  return `${sample}. ${describeWrites(shadow?.writes)}`
}

function describeWrites(writes: WriteMode | undefined): string {
  if (writes === undefined) return 'Only GET and HEAD are.'
  if (writes.mode === 'dry-run')
    return 'Writes are mirrored as dry runs, which the candidate has to acknowledge.'
  if (writes.mode === 'sandbox') return `Writes are mirrored to ${writes.backend}.`
  return 'Writes are mirrored with their idempotency keys.'
}

function describeEdits(of: string, edits: HeaderEdits | undefined): string | null {
  const parts = [
    ...Object.keys(edits?.set ?? {}).map((name) => `sets ${name}`),
    ...Object.keys(edits?.add ?? {}).map((name) => `adds ${name}`),
    ...(edits?.remove ?? []).map((name) => `removes ${name}`),
  ]
  return parts.length === 0 ? null : `Of ${of} it ${parts.join(', ')}.`
}

function describeTimeouts(timeouts: Timeouts | undefined): string | null {
  const { connectMs, responseHeadersMs, idleMs, totalMs } = timeouts ?? {}
  const parts = [
    connectMs === undefined ? null : `to connect ${connectMs} ms`,
    responseHeadersMs === undefined ? null : `to begin its answer ${responseHeadersMs} ms`,
    idleMs === undefined ? null : `between two pieces ${idleMs} ms`,
    totalMs === undefined ? null : totalMs === 0 ? 'in all as long as it takes' : `in all ${totalMs} ms`,
  ].filter((part) => part !== null)
  return parts.length === 0 ? null : `A backend has ${parts.join(', ')}.`
}
