import type { RouteView } from 'banyan/contracts/route.ts'
import type { Numbers } from './blast-radius.ts'

/** A word as a shell takes it for one. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

const line = (...words: (string | number)[]) => ['banyan', ...words.map(String).map(shellWord)].join(' ')

/** The command that does what the button does. */
export function rampCommand(route: Pick<RouteView, 'id'>, from: Numbers, to: Numbers, reason = ''): string {
  const why = reason.trim() ? ['--reason', reason.trim()] : []
  if (to.weight === 0 && from.weight > 0 && to.mirror === from.mirror) {
    return line('rollback', route.id, ...why)
  }
  if (to.weight === from.weight) return line('shadow', route.id, to.mirror, ...why)
  const mirror = to.mirror === from.mirror ? [] : ['--mirror', to.mirror]
  return line('ramp', route.id, to.weight, ...mirror, ...why)
}

type Named = readonly Pick<RouteView, 'id'>[]

export const triageCommand = (action: 'resolve' | 'reopen', signatures: readonly string[]) =>
  line('divergences', action, ...signatures)

export const bulkRollbackCommand = (routes: Named) => line('rollback', ...routes.map(({ id }) => id))

export function bulkRampCommand(routes: Named, weight: number, reason = ''): string {
  const why = reason.trim() ? ['--reason', reason.trim()] : []
  return line('ramp', ...routes.map(({ id }) => id), weight, ...why)
}

export function explainCommand(method: string, url: string, headers: Record<string, string>): string {
  const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  return line('explain', ...(method === 'GET' ? [] : [method]), url, ...given)
}

export const activityCommand = (about?: string) =>
  line('activity', ...(about === undefined ? [] : ['--about', about]))

export const fileCommands = {
  export: line('export', '-f', 'banyan.yaml'),
  plan: (prune: boolean) => line('plan', '-f', 'banyan.yaml', ...(prune ? ['--prune'] : [])),
}

export const receiverCommands = { list: line('notifications', 'ls') }

export const commands = {
  routes: line('routes', 'ls'),
  route: (id: string) => line('routes', 'get', id),
  routeTraffic: (id: string) => line('routes', 'traffic', id),
  backends: line('backends', 'ls'),
  backend: (id: string) => line('backends', 'get', id),
  endpoints: (show?: string) => line('endpoints', 'ls', ...(show ? ['--show', show] : [])),
  rules: line('rules', 'ls'),
  divergences: line('divergences', 'ls'),
  divergence: (signature: string) => line('divergences', 'show', signature),
  killSwitch: line('stop', '--local'),
  activity: line('activity'),
  status: line('status'),
  support: line('support-bundle'),
}
