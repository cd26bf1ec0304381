import type { Actor } from '../contracts/activity.ts'
import { type Capability, can, type Role } from '../domain/can.ts'
import { Refusal } from '../domain/errors.ts'

/** Who asks: the actor that Activity names, what it may do, and its browser session if it has one. */
export type Caller = { actor: Actor; role: Role; session: string | null }

/** Throws not_permitted, with the role that would do, unless the caller may. */
export function assertMay(caller: Caller, capability: Capability): void {
  const permission = can(caller.role, capability)
  if (!permission.ok) throw new Refusal('not_permitted', permission.reason)
}

/** Banyan itself, where no person asked. */
export const SYSTEM: Caller = {
  actor: { kind: 'system', name: 'banyan', via: 'process' },
  role: 'admin',
  session: null,
}
