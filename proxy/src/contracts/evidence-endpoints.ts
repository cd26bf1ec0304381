import { z } from 'zod'
import { DIFFERENCE_KINDS } from '../domain/difference.ts'
import { GROUP_STATES } from '../domain/groups.ts'
import { Bundle, BundleQuery } from './bundle.ts'
import { Id } from './common.ts'
import {
  DivergenceDetail,
  DivergenceEdit,
  DivergenceList,
  DivergencesTriage,
  DivergencesTriaged,
  DivergenceTriage,
  DivergenceTriaged,
  ExampleDiff,
  NoiseState,
} from './divergence.ts'
import {
  EndpointEdit,
  EndpointImport,
  EndpointImported,
  EndpointList,
  EndpointMerge,
  EndpointQuery,
  EndpointSplit,
  EndpointView,
} from './endpoint.ts'
import type { Endpoint } from './endpoint-row.ts'
import { NoiseList, NoiseQuery } from './noise.ts'
import { ParityQuery, ParityView, Since } from './parity.ts'
import { ProgressQuery, ProgressView } from './progress.ts'
import { BusyRoutes, BusyRoutesQuery, RouteTrafficQuery, RouteTrafficView } from './route-traffic.ts'
import { RuleCreate, RuleList, RulePreview, RulePreviewRequest, RuleView } from './rule.ts'
import { ShadowView } from './shadow.ts'

const bySignature = z.object({ signature: z.string().min(1).max(64) })
const anyId = z.string().min(1).max(200)

export const DivergenceQuery = z.object({
  route: Id.optional(),
  endpoint: z.string().max(500).optional(),
  state: z
    .enum([...GROUP_STATES, 'unresolved', 'all'])
    .default('all')
    .meta({
      description: 'unresolved: open and regressed, without noise',
    }),
  noise: NoiseState.optional(),
  kind: z.enum(DIFFERENCE_KINDS).optional(),
  build: z.string().max(200).optional(),
  q: z.string().max(200).optional().meta({ description: 'Part of a path or an endpoint' }),
  since: Since.default('7d'),
  sort: z.enum(['impact', 'recent', 'new']).default('impact'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: z.string().optional(),
})

/** The rows about shadowing, comparing and progress. */
export const evidenceEndpoints = {
  getParity: {
    method: 'GET',
    path: '/routes/{id}/parity',
    summary: 'May the candidate of a route replace its baseline?',
    permission: 'read',
    params: z.object({ id: Id }),
    query: ParityQuery,
    response: ParityView,
  },
  listBusyRoutes: {
    method: 'GET',
    path: '/traffic/routes',
    summary: 'The busiest routes of the last hour, with their requests by minute',
    permission: 'read',
    query: BusyRoutesQuery,
    response: BusyRoutes,
  },
  getRouteTraffic: {
    method: 'GET',
    path: '/routes/{id}/traffic',
    summary: 'What both slots of a route did in each minute of the last hour, and its latest requests',
    permission: 'read',
    params: z.object({ id: Id }),
    query: RouteTrafficQuery,
    response: RouteTrafficView,
  },
  getShadow: {
    method: 'GET',
    path: '/shadow',
    summary: 'What was shadowed, what was compared, and what was dropped and why',
    permission: 'read',
    query: z.object({ since: Since }),
    response: ShadowView,
  },

  listDivergences: {
    method: 'GET',
    path: '/divergences',
    summary: 'Differences in groups, those that matter most first',
    permission: 'read',
    query: DivergenceQuery,
    response: DivergenceList,
  },
  getDivergence: {
    method: 'GET',
    path: '/divergences/{signature}',
    summary: 'One group with its evidence and examples',
    permission: 'read',
    params: bySignature,
    query: z.object({ since: Since.default('7d') }),
    response: DivergenceDetail,
  },
  getExample: {
    method: 'GET',
    path: '/divergences/{signature}/examples/{example}',
    summary: 'One example, its two answers side by side',
    permission: 'read',
    params: bySignature.extend({
      example: anyId.meta({ description: 'Its id, or latest' }),
    }),
    response: ExampleDiff,
  },
  triageDivergence: {
    method: 'POST',
    path: '/divergences/{signature}/triage',
    summary: 'Accept as intended, resolve as fixed, or reopen',
    permission: 'divergence.triage',
    params: bySignature,
    body: DivergenceTriage,
    response: DivergenceTriaged,
  },
  triageDivergences: {
    method: 'POST',
    path: '/divergences/triage',
    summary: 'Say the same of many groups: accepted, resolved, or open again',
    permission: 'divergence.triage',
    body: DivergencesTriage,
    response: DivergencesTriaged,
  },
  editDivergence: {
    method: 'PATCH',
    path: '/divergences/{signature}',
    summary: 'Assign it, or write a note',
    permission: 'divergence.triage',
    params: bySignature,
    body: DivergenceEdit,
    response: DivergenceDetail,
  },

  listNoise: {
    method: 'GET',
    path: '/noise',
    summary: 'What is known of every path that differs: real, noise or undecided, and why',
    permission: 'read',
    query: NoiseQuery,
    response: NoiseList,
  },
  getBundle: {
    method: 'GET',
    path: '/bundle',
    summary: 'Recorded requests, redacted, to be compared again elsewhere',
    permission: 'read',
    query: BundleQuery,
    response: Bundle,
  },

  listRules: {
    method: 'GET',
    path: '/rules',
    summary: 'Rules of comparison, with what they have forgiven',
    permission: 'read',
    query: z.object({ route: Id.optional() }),
    response: RuleList,
  },
  createRule: {
    method: 'POST',
    path: '/rules',
    summary: 'Say that a kind of difference does not matter',
    permission: 'rule.write',
    body: RuleCreate,
    response: RuleView,
    status: 201,
  },
  previewRule: {
    method: 'POST',
    path: '/rules/preview',
    summary: 'What a rule would hide, by comparing the stored examples again',
    permission: 'read',
    body: RulePreviewRequest,
    response: RulePreview,
  },
  deleteRule: {
    method: 'DELETE',
    path: '/rules/{rule}',
    summary: 'Take a rule away',
    permission: 'rule.write',
    params: z.object({ rule: anyId }),
    query: z.object({ reason: z.string().max(1_000).optional() }),
    response: z.void(),
    status: 204,
  },

  listEndpoints: {
    method: 'GET',
    path: '/endpoints',
    summary: 'Endpoints seen in traffic or documented, and who covers them',
    permission: 'read',
    query: EndpointQuery,
    response: EndpointList,
  },
  editEndpoint: {
    method: 'PATCH',
    path: '/endpoints',
    summary: 'Hide an endpoint that will not be migrated, or show it again',
    permission: 'route.write',
    body: EndpointEdit,
    response: EndpointView,
  },
  importEndpoints: {
    method: 'POST',
    path: '/endpoints/import',
    summary: 'Name endpoints by an OpenAPI document',
    permission: 'route.write',
    body: EndpointImport,
    response: EndpointImported,
  },
  mergeEndpoints: {
    method: 'POST',
    path: '/endpoints/merge',
    summary: 'Make one endpoint of all that a template takes',
    permission: 'route.write',
    body: EndpointMerge,
    response: EndpointView,
  },
  splitEndpoint: {
    method: 'POST',
    path: '/endpoints/split',
    summary: 'Make an endpoint of its own of one name, from now on',
    permission: 'route.write',
    body: EndpointSplit,
    response: EndpointView,
  },

  getProgress: {
    method: 'GET',
    path: '/progress',
    summary: 'How far the migration has come, what to extract next, and what nobody calls any more',
    permission: 'read',
    query: ProgressQuery,
    response: ProgressView,
  },
} as const satisfies Record<string, Endpoint>
