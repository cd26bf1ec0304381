import type { Actor } from '../contracts/activity.ts'
import { type Capability, can, type Role, type Scope } from '../domain/can.ts'
import { Refusal } from '../domain/errors.ts'

/** Who asks: the actor that Activity names, what it may do, and whose browser session it is if it is one. */
export type Caller = {
  actor: Actor
  role: Role
  /** Of a token that may less than its role. */
  scope: Scope | null
  session: { id: string; accountId: string } | null
}

/** Throws not_permitted, with the role that would do, unless the caller may. */
export function assertMay(caller: Caller, capability: Capability): void {
  const permission = can(caller.role, capability, caller.scope)
  if (!permission.ok) throw new Refusal('not_permitted', permission.reason)
}

/**
 * A token for some routes changes these and nothing else: only what names one of them in its path is let through.
 * `route` is that name, null where the request is about something else.
 */
export function assertWithin({ scope }: Caller, route: string | null): void {
  if (scope === null || scope.routes === null) return
  if (route !== null && scope.routes.includes(route)) return
  throw new Refusal('not_permitted', `This token may change the routes ${scope.routes.join(', ')} only.`)
}

/** Banyan itself, where no person asked. */
export const SYSTEM: Caller = {
  actor: { kind: 'system', name: 'banyan', via: 'process' },
  role: 'admin',
  scope: null,
  session: null,
}
