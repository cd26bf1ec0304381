import type { Capability } from 'banyan/domain/can.ts'

/** What a capability is, in words that follow "may". */
export const CAPABILITY_WORDS: Record<Capability, string> = {
  read: 'See everything here',
  'traffic.change': 'Ramp and mirror',
  'route.rollback': 'Roll back',
  'divergence.triage': 'Triage divergences',
  'kill-switch.engage': 'Stop: engage the kill switch',
  'kill-switch.release': 'Release the kill switch',
  'route.write': 'Create, change, retire and delete routes',
  'backend.write': 'Add, change and delete backends',
  'rule.write': 'Write rules of comparison',
  'revision.restore': 'Restore revisions',
  'activation.override': 'Activate a candidate that is not healthy',
  'account.write': 'Manage accounts',
  'token.write': 'Manage API tokens',
  'settings.write': 'Change settings',
}
