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

export function can(role: Role, capability: Capability): Permission {
  const needed = CAPABILITIES[capability]
  if (ROLES.indexOf(role) >= ROLES.indexOf(needed)) return { ok: true }
  return { ok: false, reason: `This needs the role ${needed}; yours is ${role}.` }
}
