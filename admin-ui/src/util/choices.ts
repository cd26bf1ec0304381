/** The four ways to match a path, as the contract has them. */
export const PATH_KINDS = ['prefix', 'exact', 'template', 'regex'] as const
export type PathKind = (typeof PATH_KINDS)[number]

export const ROUTE_TABS = ['traffic', 'comparison', 'config', 'history'] as const
export type RouteTab = (typeof ROUTE_TABS)[number]

/** What a list of routes can be put in order by, and in groups. */
export const ROUTE_SORTS = [
  'precedence',
  'stage',
  'pattern',
  'candidate',
  'traffic',
  'errors',
  'changed',
] as const
export type RouteSort = (typeof ROUTE_SORTS)[number]
export const ROUTE_GROUPS = ['prefix', 'owner', 'candidate'] as const
export type RouteGroup = (typeof ROUTE_GROUPS)[number]
export const DIRECTIONS = ['up', 'down'] as const
export type Direction = (typeof DIRECTIONS)[number]

/** The steps that people ramp in. */
export const WEIGHT_MARKS = [0, 1, 5, 10, 25, 50, 75, 100] as const

export const SETTINGS_PARTS = [
  'accounts',
  'tokens',
  'testers',
  'data',
  'notifications',
  'file',
  'kill-switch',
  'general',
  'about',
] as const
export type SettingsPart = (typeof SETTINGS_PARTS)[number]

export const DIVERGENCE_TABS = ['unresolved', 'accepted', 'resolved', 'noise'] as const
export type DivergenceTab = (typeof DIVERGENCE_TABS)[number]

export const DIVERGENCE_SORTS = ['impact', 'recent', 'new'] as const
export type DivergenceSort = (typeof DIVERGENCE_SORTS)[number]

export const SPANS = ['24h', '7d', '30d'] as const
export type Span = (typeof SPANS)[number]

export const EXAMPLE_VIEWS = ['body', 'headers', 'request', 'raw'] as const
export type ExampleView = (typeof EXAMPLE_VIEWS)[number]

export const ENDPOINT_SHOWS = ['all', 'covered', 'unmatched', 'idle', 'unseen', 'hidden'] as const
export type EndpointShow = (typeof ENDPOINT_SHOWS)[number]

export const COVERAGE_VIEWS = ['tree', 'treemap'] as const
export type CoverageView = (typeof COVERAGE_VIEWS)[number]
