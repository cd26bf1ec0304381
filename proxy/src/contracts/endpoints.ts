import { z } from 'zod'
import { accessEndpoints } from './access-endpoints.ts'
import {
  AuditPage,
  AuditQuery,
  AuditVerified,
  AuditVerifyQuery,
  Restore,
  Restored,
  RevisionPage,
} from './activity.ts'
import { attentionEndpoints } from './attention.ts'
import {
  BackendChanged,
  BackendChecks,
  BackendCreate,
  BackendEdit,
  BackendHealth,
  BackendHold,
  BackendList,
  BackendView,
} from './backend.ts'
import { bulkEndpoints } from './bulk.ts'
import { Id, PageQuery, Version } from './common.ts'
import { configEndpoints } from './config-endpoints.ts'
import { ForceToken, ForceTokenCreate, KillSwitch, KillSwitchChange, KillSwitchChanged } from './emergency.ts'
import type { Endpoint } from './endpoint-row.ts'
import { evidenceEndpoints } from './evidence-endpoints.ts'
import { ExplainRequest, ExplainView } from './explain.ts'
import { receiverEndpoints } from './receiver-endpoints.ts'
import {
  Retire,
  Rollback,
  RouteChanged,
  RouteCreate,
  RouteEdit,
  RouteList,
  RouteView,
  TrafficChange,
} from './route.ts'
import { settingsEndpoints } from './settings-endpoints.ts'
import { StatusView, TrafficView } from './traffic.ts'

const byId = z.object({ id: Id })
const byNumber = z.object({ n: z.coerce.number().int().positive() })
const None = z.void()
const atVersion = z.object({
  version: z.coerce.number().pipe(Version),
  reason: z.string().max(1_000).optional(),
})

export const endpoints = {
  ...accessEndpoints,
  ...settingsEndpoints,

  getStatus: {
    method: 'GET',
    path: '/status',
    summary: 'The instance at a glance',
    permission: 'read',
    response: StatusView,
  },
  getTraffic: {
    method: 'GET',
    path: '/traffic',
    summary: 'Who served what, lately',
    permission: 'read',
    response: TrafficView,
  },

  listBackends: {
    method: 'GET',
    path: '/backends',
    summary: 'All backends',
    permission: 'read',
    response: BackendList,
  },
  createBackend: {
    method: 'POST',
    path: '/backends',
    summary: 'Add a backend',
    permission: 'backend.write',
    body: BackendCreate,
    response: BackendChanged,
    status: 201,
    dryRun: true,
  },
  getBackend: {
    method: 'GET',
    path: '/backends/{id}',
    summary: 'One backend',
    permission: 'read',
    params: byId,
    response: BackendView,
  },
  editBackend: {
    method: 'PATCH',
    path: '/backends/{id}',
    summary: 'Change a backend',
    permission: 'backend.write',
    params: byId,
    body: BackendEdit,
    response: BackendChanged,
    dryRun: true,
  },
  deleteBackend: {
    method: 'DELETE',
    path: '/backends/{id}',
    summary: 'Remove a backend that no route uses',
    permission: 'backend.write',
    params: byId,
    query: atVersion,
    response: None,
    status: 204,
    dryRun: true,
  },
  checkBackend: {
    method: 'POST',
    path: '/backends/{id}/check',
    summary: 'Check its health now',
    permission: 'read',
    params: byId,
    response: BackendHealth,
  },
  listBackendChecks: {
    method: 'GET',
    path: '/backends/{id}/checks',
    summary: 'The last health checks of a backend',
    permission: 'read',
    params: byId,
    response: BackendChecks,
  },
  holdBackend: {
    method: 'POST',
    path: '/backends/{id}/hold',
    summary: 'Drain a backend, hold its breaker closed, or let it act by itself again',
    permission: 'route.rollback',
    params: byId,
    body: BackendHold,
    response: BackendChanged,
    dryRun: true,
  },

  listRoutes: {
    method: 'GET',
    path: '/routes',
    summary: 'All routes, in order of precedence',
    permission: 'read',
    response: RouteList,
  },
  createRoute: {
    method: 'POST',
    path: '/routes',
    summary: 'Add a route; it moves no traffic yet',
    permission: 'route.write',
    body: RouteCreate,
    response: RouteChanged,
    status: 201,
    dryRun: true,
  },
  getRoute: {
    method: 'GET',
    path: '/routes/{id}',
    summary: 'One route',
    permission: 'read',
    params: byId,
    response: RouteView,
  },
  editRoute: {
    method: 'PATCH',
    path: '/routes/{id}',
    summary: 'Change a route, not its traffic',
    permission: 'route.write',
    params: byId,
    body: RouteEdit,
    response: RouteChanged,
    dryRun: true,
  },
  deleteRoute: {
    method: 'DELETE',
    path: '/routes/{id}',
    summary: 'Remove a route; its requests fall through',
    permission: 'route.write',
    params: byId,
    query: atVersion,
    response: None,
    status: 204,
    dryRun: true,
  },
  changeTraffic: {
    method: 'PATCH',
    path: '/routes/{id}/traffic',
    summary: 'Set weight and mirror',
    permission: 'traffic.change',
    params: byId,
    body: TrafficChange,
    response: RouteChanged,
    dryRun: true,
  },
  rollbackRoute: {
    method: 'POST',
    path: '/routes/{id}/rollback',
    summary: 'Everything back to the baseline, at once',
    permission: 'route.rollback',
    params: byId,
    body: Rollback,
    response: RouteChanged,
    dryRun: true,
  },
  retireRoute: {
    method: 'POST',
    path: '/routes/{id}/retire',
    summary: 'Take the baseline away for good',
    permission: 'route.write',
    params: byId,
    body: Retire,
    response: RouteChanged,
    dryRun: true,
  },

  getKillSwitch: {
    method: 'GET',
    path: '/kill-switch',
    summary: 'Whether everything goes to the baseline',
    permission: 'read',
    response: KillSwitch,
  },
  setKillSwitch: {
    method: 'PUT',
    path: '/kill-switch',
    summary: 'Everything to the baseline at once; releasing it needs a maintainer',
    permission: 'kill-switch.engage',
    body: KillSwitchChange,
    response: KillSwitchChanged,
    dryRun: true,
  },
  createForceToken: {
    method: 'POST',
    path: '/force-tokens',
    summary: 'A signed header and cookie with which a tester chooses a slot',
    permission: 'traffic.change',
    body: ForceTokenCreate,
    response: ForceToken,
    status: 201,
  },

  ...attentionEndpoints,
  ...evidenceEndpoints,
  ...bulkEndpoints,
  ...configEndpoints,
  ...receiverEndpoints,

  explain: {
    method: 'POST',
    path: '/explain',
    summary: 'Where a request would go, and why',
    permission: 'read',
    body: ExplainRequest,
    response: ExplainView,
  },

  listRevisions: {
    method: 'GET',
    path: '/revisions',
    summary: 'Every configuration there was, newest first',
    permission: 'read',
    query: PageQuery,
    response: RevisionPage,
  },
  restoreRevision: {
    method: 'POST',
    path: '/revisions/{n}/restore',
    summary: 'Make everything as it was at revision n',
    permission: 'revision.restore',
    params: byNumber,
    body: Restore,
    response: Restored,
    dryRun: true,
  },
  undoRevision: {
    method: 'POST',
    path: '/revisions/{n}/undo',
    summary: 'Take back what revision n changed',
    permission: 'traffic.change',
    params: byNumber,
    body: Restore,
    response: Restored,
    dryRun: true,
  },
  verifyAudit: {
    method: 'GET',
    path: '/audit/verify',
    summary: 'Whether every audit entry is as it was written',
    permission: 'read',
    query: AuditVerifyQuery,
    response: AuditVerified,
  },
  listAudit: {
    method: 'GET',
    path: '/audit',
    summary: 'Who did what, when and why, newest first',
    permission: 'read',
    query: AuditQuery,
    response: AuditPage,
  },
} as const satisfies Record<string, Endpoint>

export type EndpointName = keyof typeof endpoints

type Part<N extends EndpointName, K extends 'params' | 'query' | 'body'> =
  (typeof endpoints)[N] extends Record<K, infer S> ? (S extends z.ZodType ? S : never) : never

/** What a caller writes, what a handler is given, and what comes back, for each endpoint. */
export type InputOf<N extends EndpointName, K extends 'params' | 'query' | 'body'> = [Part<N, K>] extends [
  never,
]
  ? undefined
  : z.input<Part<N, K>>
export type ParsedOf<N extends EndpointName, K extends 'params' | 'query' | 'body'> = [Part<N, K>] extends [
  never,
]
  ? undefined
  : z.output<Part<N, K>>
export type ResponseOf<N extends EndpointName> = z.output<(typeof endpoints)[N]['response']>
