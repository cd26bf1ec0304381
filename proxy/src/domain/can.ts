/** The four roles; each may do what the one before it may. */
export const ROLES = ['viewer', 'operator', 'maintainer', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** What can be done, and the least role that may. The API enforces this table; the console explains its buttons with it. */
export const CAPABILITIES = {
  read: 'viewer',
  'traffic.change': 'operator',
  'route.rollback': 'operator',
  'divergence.triage': 'operator',
  'kill-switch.engage': 'operator',
  'kill-switch.release': 'maintainer',
  'route.write': 'maintainer',
  'backend.write': 'maintainer',
  'rule.write': 'maintainer',
  'revision.restore': 'maintainer',
  'activation.override': 'admin',
  'account.write': 'admin',
  'token.write': 'admin',
  'settings.write': 'admin',
} as const satisfies Record<string, Role>

export type Capability = keyof typeof CAPABILITIES
export type Permission = { ok: true } | { ok: false; reason: string }

/** What a token is for, when that is less than its role may: these capabilities only, and changes of these routes only. */
export type Scope = { capabilities: Capability[] | null; routes: string[] | null }

/** What no scope can hold: whoever may hand out access could hand out more than was given. */
const NEVER_SCOPED: readonly Capability[] = ['account.write', 'token.write']

/** What a scope can be made of. Reading is always allowed, so it is not among them. */
export const SCOPED_CAPABILITIES = (Object.keys(CAPABILITIES) as Capability[]).filter(
  (capability) => capability !== 'read' && !NEVER_SCOPED.includes(capability),
)

export function can(role: Role, capability: Capability, scope: Scope | null = null): Permission {
  const needed = CAPABILITIES[capability]
  if (ROLES.indexOf(role) < ROLES.indexOf(needed)) {
    return { ok: false, reason: `This needs the role ${needed}; yours is ${role}.` }
  }
  if (scope === null || capability === 'read') return { ok: true }
  const within = scope.capabilities?.includes(capability) ?? true
  if (within && !NEVER_SCOPED.includes(capability)) return { ok: true }
  return { ok: false, reason: `The scope of this token does not hold ${capability}.` }
}
