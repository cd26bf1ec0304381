import type { ShadowCounts, ShadowView } from '../../contracts/shadow.ts'
import { SECOND_CALL_BUDGET } from '../../domain/noise/steer.ts'
import { coverOf } from '../../store/spans.ts'
import type { Ground } from '../ground.ts'
import { sinceMs } from './since.ts'

/** Drops that were no attempt at a shadow. */
const NOT_TRIED: ReadonlySet<string> = new Set(['sampled_out', 'method', 'second_call'])
const TIMED_OUT = 'timeout'

/** What was shadowed, what was compared, and what was dropped and why. */
export async function shadowView(
  ground: Ground,
  since: string,
  recorder: ShadowView['recorder'],
): Promise<ShadowView> {
  const nowMs = ground.now()
  const fromMs = sinceMs(since, nowMs)
  const cover = coverOf(fromMs, nowMs)
  const sums = await ground.store.shadowCounts.sums(cover)
  const totals = await ground.store.comparisons.totals(cover)
  const countsOf = (is: (row: { route: string }) => boolean) => counted(sums.filter(is), totals.filter(is))
  const seen = new Set([...sums, ...totals].map(({ route }) => route))
  const routes = ground.routes().filter(({ id, mirror }) => mirror > 0 || seen.has(id))
  return {
    since: new Date(fromMs).toISOString(),
    total: countsOf(() => true),
    routes: routes.map(({ id, mirror, shadow }) => ({
      route: id,
      mirror,
      writes: shadow?.writes?.mode ?? null,
      ...countsOf(({ route }) => route === id),
    })),
    recorder,
    secondCallBudget: { share: SECOND_CALL_BUDGET.share, uniformShare: SECOND_CALL_BUDGET.uniformShare },
  }
}

function counted(
  sums: readonly { reason: string; count: number }[],
  totals: readonly { matched: number; ignored: number; divergent: number; inconclusive: number }[],
): ShadowCounts {
  const by = new Map<string, number>()
  for (const { reason, count } of sums) by.set(reason, (by.get(reason) ?? 0) + count)
  const dropped = [...by].filter(([reason]) => !NOT_TRIED.has(reason))
  const compared = totals.reduce((sum, row) => sum + row.matched + row.ignored + row.divergent, 0)
  const unsettled = totals.reduce((sum, row) => sum + row.inconclusive, 0)
  // What timed out is told twice, as a drop and soon after as a verdict that it has none.
  const inconclusive = Math.max(0, unsettled - (by.get(TIMED_OUT) ?? 0))
  const eligible = compared + inconclusive + dropped.reduce((sum, [, count]) => sum + count, 0)
  return {
    eligible,
    compared,
    inconclusive,
    dropped: Object.fromEntries(dropped),
    sampledOut: by.get('sampled_out') ?? 0,
    refused: by.get('method') ?? 0,
    secondCalls: by.get('second_call') ?? 0,
    share: eligible === 0 ? null : compared / eligible,
  }
}
