import {
  ConfigApplied,
  ConfigApply,
  ConfigExport,
  ConfigExportQuery,
  ConfigPlan,
  ConfigPlanRequest,
} from './config-file.ts'
import type { Endpoint } from './endpoint-row.ts'

/** The rows about backends, routes and rules as a file. */
export const configEndpoints = {
  exportConfig: {
    method: 'GET',
    path: '/config',
    summary: 'Backends, routes and rules as a file, in canonical order',
    permission: 'read',
    query: ConfigExportQuery,
    response: ConfigExport,
  },
  planConfig: {
    method: 'POST',
    path: '/config/plan',
    summary: 'What a file would create, change and delete, and why it could not',
    permission: 'read',
    body: ConfigPlanRequest,
    response: ConfigPlan,
  },
  applyConfig: {
    method: 'POST',
    path: '/config/apply',
    summary: 'Make it as a file says: all of it as one revision, or nothing',
    permission: 'traffic.change',
    body: ConfigApply,
    response: ConfigApplied,
    dryRun: true,
  },
} as const satisfies Record<string, Endpoint>
