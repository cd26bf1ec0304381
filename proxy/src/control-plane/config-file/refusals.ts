import type { ObjectChange } from '../../contracts/activity.ts'
import type { ConfigPlan } from '../../contracts/config-file.ts'
import { changeTraffic } from '../../domain/change.ts'
import { Refusal } from '../../domain/errors.ts'
import type { Route } from '../../domain/route.ts'
import type { Rule } from '../../domain/rules.ts'
import { checkNow } from '../../evidence/check-now.ts'
import { assertMay, type Caller } from '../caller.ts'
import { assertUsable, type Outside } from '../outside.ts'
import { activated, assertConsistent, type Ground, neededFor } from '../revisions/plan.ts'
import { type Asked, assertHealthy } from '../routes/preflight.ts'
import { assertCompiles, assertEditable } from '../routes/routes-rules.ts'

type PlanRefusal = ConfigPlan['refusals'][number]

/** What the changes of a file are judged by. */
export type Grounds = {
  ground: Ground
  caller: Caller
  asked: Asked
  override: boolean
  nowMs: number
  outside: Outside
}

/** All that speaks against the changes, and not only the first: whoever wrote the file repairs it in one go. */
export async function refusalsOf(changes: readonly ObjectChange[], grounds: Grounds): Promise<PlanRefusal[]> {
  const found: PlanRefusal[] = []
  for (const change of changes) {
    const { kind, id } = change
    const noting = async (check: () => unknown) => {
      try {
        await check()
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        found.push({ kind, id, code: error.code, message: error.message })
      }
    }
    for (const needed of neededFor([change])) await noting(() => assertMay(grounds.caller, needed))
    await noting(() => assertConsistent(grounds.ground, change))
    await noting(() => assertUsable([change], grounds.outside))
    if (kind === 'rule') await noting(() => assertRule(change, grounds.nowMs))
    if (kind === 'route' && change.after !== null) {
      const [before, after] = [change.before as Route | null, change.after as Route]
      await noting(() => assertCompiles(after))
      await noting(() => assertRoute(before, after))
      for (const route of activated([change])) await noting(() => assertActivation(route, grounds))
    }
  }
  return found
}

function assertRule({ after }: ObjectChange, nowMs: number): void {
  if (after === null) return
  const check = checkNow(after as unknown as Rule, nowMs)
  if (!check.ok) throw new Refusal('invalid_input', `The rule is refused (${check.code}): ${check.message}.`)
}

/** The same that the verbs for one route refuse. */
function assertRoute(before: Route | null, after: Route): void {
  if (before !== null) assertEditable(before, after)
  if (after.retiredAt !== (before?.retiredAt ?? null)) assertRetires(before, after)
  const { weight, mirror } = after
  const [hasWeight, hasMirror] = [before?.weight ?? 0, before?.mirror ?? 0]
  if (weight === hasWeight && mirror === hasMirror) return
  const was = { ...after, weight: hasWeight, mirror: hasMirror, retiredAt: before?.retiredAt ?? null }
  changeTraffic(was, { weight, mirror }, { candidateHealthy: true, override: false })
}

function assertRetires(before: Route | null, after: Route): void {
  if (after.retiredAt === null) {
    throw new Refusal('route_retired', `Route ${after.id} is retired: its baseline is gone for good.`)
  }
  if (after.candidate !== null && after.weight === 100 && (before === null || before.weight === 100)) return
  throw new Refusal('conflict', `Route ${after.id} is not at 100 %: only one that is can be retired.`)
}

function assertActivation(route: Route & { candidate: string }, { asked, override, caller }: Grounds): void {
  if (override) assertMay(caller, 'activation.override')
  else assertHealthy(route, asked)
}
