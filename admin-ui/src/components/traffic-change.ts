import type { ObjectChange } from 'banyan/contracts/activity.ts'
import type { RouteView } from 'banyan/contracts/route.ts'
import type { Change } from '../api/mutations.ts'
import { type Numbers, trafficTier } from '../util/blast-radius.ts'
import { milliseconds, percent, plural } from '../util/format.ts'

type Applied = { threads: number; of: number; ms: number }

/** "applied on 4/4 threads in 12 ms" */
export const appliedText = ({ threads, of, ms }: Applied) =>
  `applied on ${threads}/${plural(of, 'thread')} in ${milliseconds(ms)}`

/** What a change of the two numbers did, for the undo that its toast offers. */
export function numbersChange(route: RouteView, to: Numbers): ObjectChange[] {
  const before = { weight: route.weight, mirror: route.mirror }
  return [{ kind: 'route', id: route.id, before, after: { weight: to.weight, mirror: to.mirror } }]
}

export function trafficChange(
  route: RouteView,
  { weight, mirror }: Numbers,
  { reason = '', override = false }: { reason?: string; override?: boolean } = {},
): Change<'changeTraffic'> {
  return {
    name: 'changeTraffic',
    tier: trafficTier(route, { weight, mirror }, override),
    base: route,
    input: {
      params: { id: route.id },
      body: {
        weight,
        mirror,
        version: route.version,
        ...(reason.trim() ? { reason: reason.trim() } : {}),
        ...(override ? { override } : {}),
      },
    },
    done: (answer) =>
      `${answer.id} serves ${percent(answer.weight)} from the candidate${answer.mirror > 0 ? ` and mirrors ${percent(answer.mirror)}` : ''}, ${appliedText(answer.applied)}.`,
    changes: (answer) => numbersChange(route, answer),
  }
}

export function rollBackChange(route: RouteView): Change<'rollbackRoute'> {
  return {
    name: 'rollbackRoute',
    tier: 1,
    input: { params: { id: route.id }, body: {} },
    done: (answer) => `${answer.id} is 100\u00a0% ${answer.baseline} again, ${appliedText(answer.applied)}.`,
    changes: (answer) => numbersChange(route, answer),
  }
}

/** Engaging is safer and asks nothing; releasing has its own dialog. Neither is undone as a revision. */
export function killSwitchChange(engaged: boolean, reason = ''): Change<'setKillSwitch'> {
  return {
    name: 'setKillSwitch',
    tier: engaged ? 1 : 3,
    input: { body: { engaged, ...(reason.trim() ? { reason: reason.trim() } : {}) } },
    done: (answer) =>
      answer.engaged
        ? `Everything goes to the monolith, ${appliedText(answer.applied)}.`
        : `Routes divide as they say again, ${appliedText(answer.applied)}.`,
  }
}
