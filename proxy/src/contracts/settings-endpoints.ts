import type { Endpoint } from './endpoint-row.ts'
import {
  CapturedDelete,
  CapturedDeleted,
  GeneralChanged,
  GeneralEdit,
  RedactionChanged,
  RedactionEdit,
  RedactionTest,
  RedactionTested,
  RetentionChanged,
  RetentionEdit,
  SettingsView,
} from './settings.ts'
import { SupportBundle } from './support-bundle.ts'

/** The rows about what is kept of traffic, and for how long. */
export const settingsEndpoints = {
  getSettings: {
    method: 'GET',
    path: '/settings',
    summary: 'What is redacted, and how long things are kept',
    permission: 'read',
    response: SettingsView,
  },
  setGeneral: {
    method: 'PUT',
    path: '/settings/general',
    summary: 'What this instance is called, its environment, and when the migration shall be done',
    permission: 'settings.write',
    body: GeneralEdit,
    response: GeneralChanged,
    dryRun: true,
  },
  getSupportBundle: {
    method: 'GET',
    path: '/support-bundle',
    summary:
      'How this instance is, for whoever helps: without names of hosts and people, and without traffic',
    permission: 'settings.write',
    response: SupportBundle,
  },
  setRedaction: {
    method: 'PUT',
    path: '/settings/redaction',
    summary: 'Names that are secret here, and how much of bodies is kept',
    permission: 'settings.write',
    body: RedactionEdit,
    response: RedactionChanged,
    dryRun: true,
  },
  testRedaction: {
    method: 'POST',
    path: '/settings/redaction/test',
    summary: 'What would be stored of a message',
    permission: 'read',
    body: RedactionTest,
    response: RedactionTested,
  },
  setRetention: {
    method: 'PUT',
    path: '/settings/retention',
    summary: 'How long and how much is kept',
    permission: 'settings.write',
    body: RetentionEdit,
    response: RetentionChanged,
    dryRun: true,
  },
  deleteCaptured: {
    method: 'POST',
    path: '/settings/captured/delete',
    summary: 'Remove every example and sample of traffic that is kept; counts stay',
    permission: 'settings.write',
    body: CapturedDelete,
    response: CapturedDeleted,
    dryRun: true,
  },
} as const satisfies Record<string, Endpoint>
