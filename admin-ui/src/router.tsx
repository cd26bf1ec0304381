import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { DIFFERENCE_KINDS } from 'banyan/domain/difference.ts'
import { STAGES } from 'banyan/domain/stage.ts'
import {
  attentionQuery,
  divergenceQuery,
  exampleQuery,
  progressQuery,
  rulesQuery,
} from './api/evidence-queries.ts'
import {
  auditQuery,
  backendsQuery,
  latestChangesQuery,
  routeQuery,
  routesQuery,
  sessionQuery,
  statusQuery,
  trafficQuery,
} from './api/queries.ts'
import { queryClient } from './api/query-client.ts'
import { NotFound, PageError } from './components/PageError.tsx'
import { Shell } from './components/Shell.tsx'
import { OverviewPage } from './pages/OverviewPage.tsx'
import {
  COVERAGE_VIEWS,
  DIRECTIONS,
  DIVERGENCE_SORTS,
  DIVERGENCE_TABS,
  ENDPOINT_SHOWS,
  EXAMPLE_VIEWS,
  PATH_KINDS,
  ROUTE_GROUPS,
  ROUTE_SORTS,
  ROUTE_TABS,
  SETTINGS_PARTS,
  SPANS,
} from './util/choices.ts'
import { oneOf, searchOf, text, whole } from './util/search.ts'

/** Starts the requests of a page without making the page wait for them: it draws its own skeleton. */
const start = (...queries: { queryKey: readonly unknown[] }[]) => {
  for (const query of queries) void queryClient.prefetchQuery(query as never)
}

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NotFound,
})

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  errorComponent: PageError,
  async beforeLoad() {
    const session = await queryClient.ensureQueryData(sessionQuery)
    if (session.account !== null) return
    throw redirect({ href: session.setupNeeded ? '/setup' : signInHref(), reloadDocument: true })
  },
  loader: () => start(statusQuery),
})

const signInHref = () => {
  const here = location.pathname + location.search
  return here === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(here)}`
}

const overview = createRoute({
  getParentRoute: () => shell,
  path: '/',
  loader: () =>
    start(attentionQuery, progressQuery(30), trafficQuery, routesQuery, backendsQuery, latestChangesQuery),
  component: OverviewPage,
})

const routesRoute = createRoute({
  getParentRoute: () => shell,
  path: '/routes',
  validateSearch: searchOf({
    q: text,
    stage: oneOf(STAGES),
    backend: text,
    owner: text,
    show: oneOf(['attention']),
    sort: oneOf(ROUTE_SORTS),
    dir: oneOf(DIRECTIONS),
    group: oneOf(ROUTE_GROUPS),
  }),
  loader: () => start(routesQuery, trafficQuery, attentionQuery, backendsQuery),
  component: lazyRouteComponent(() => import('./pages/RoutesPage.tsx'), 'RoutesPage'),
})

const newRouteRoute = createRoute({
  getParentRoute: () => shell,
  path: '/routes/new',
  validateSearch: searchOf({
    id: text,
    kind: oneOf(PATH_KINDS),
    path: text,
    methods: text,
    host: text,
    candidate: text,
  }),
  loader: () => start(backendsQuery, routesQuery),
  component: lazyRouteComponent(() => import('./pages/NewRoutePage.tsx'), 'NewRoutePage'),
})

const routeRoute = createRoute({
  getParentRoute: () => shell,
  path: '/routes/$id',
  validateSearch: searchOf({ tab: oneOf(ROUTE_TABS) }),
  loader: ({ params }) => start(routeQuery(params.id), trafficQuery, backendsQuery),
  component: lazyRouteComponent(() => import('./pages/RoutePage.tsx'), 'RoutePage'),
})

const backends = createRoute({
  getParentRoute: () => shell,
  path: '/backends',
  loader: () => start(backendsQuery, routesQuery, trafficQuery),
  component: lazyRouteComponent(() => import('./pages/BackendsPage.tsx'), 'BackendsPage'),
})

const newBackendRoute = createRoute({
  getParentRoute: () => shell,
  path: '/backends/new',
  validateSearch: searchOf({ id: text, url: text }),
  component: lazyRouteComponent(() => import('./pages/NewBackendPage.tsx'), 'NewBackendPage'),
})

const backendRoute = createRoute({
  getParentRoute: () => shell,
  path: '/backends/$id',
  loader: () => start(backendsQuery, routesQuery, trafficQuery),
  component: lazyRouteComponent(() => import('./pages/BackendPage.tsx'), 'BackendPage'),
})

const activityRoute = createRoute({
  getParentRoute: () => shell,
  path: '/activity',
  validateSearch: searchOf({ q: text, entry: whole, about: text, from: whole, to: whole }),
  loader: () => void queryClient.prefetchInfiniteQuery(auditQuery),
  component: lazyRouteComponent(() => import('./pages/ActivityPage.tsx'), 'ActivityPage'),
})

const explainRoute = createRoute({
  getParentRoute: () => shell,
  path: '/explain',
  validateSearch: searchOf({ method: text, url: text, headers: text, address: text }),
  component: lazyRouteComponent(() => import('./pages/ExplainPage.tsx'), 'ExplainPage'),
})

const divergenceSearch = {
  tab: oneOf(DIVERGENCE_TABS),
  q: text,
  route: text,
  endpoint: text,
  kind: oneOf(DIFFERENCE_KINDS),
  since: oneOf(SPANS),
  sort: oneOf(DIVERGENCE_SORTS),
}

const divergences = createRoute({
  getParentRoute: () => shell,
  path: '/divergences',
  validateSearch: searchOf(divergenceSearch),
  component: lazyRouteComponent(() => import('./pages/DivergencesPage.tsx'), 'DivergencesPage'),
})

const exampleSearch = searchOf({ ...divergenceSearch, example: text, view: oneOf(EXAMPLE_VIEWS) })

const divergence = createRoute({
  getParentRoute: () => shell,
  path: '/divergences/$signature',
  validateSearch: exampleSearch,
  loaderDeps: ({ search }) => ({ example: search.example }),
  loader: ({ params, deps }) =>
    start(divergenceQuery(params.signature), exampleQuery(params.signature, deps.example)),
  component: lazyRouteComponent(() => import('./pages/DivergencePage.tsx'), 'DivergencePage'),
})

const rules = createRoute({
  getParentRoute: () => shell,
  path: '/rules',
  validateSearch: searchOf({ q: text }),
  loader: () => start(rulesQuery),
  component: lazyRouteComponent(() => import('./pages/RulesPage.tsx'), 'RulesPage'),
})

const coverage = createRoute({
  getParentRoute: () => shell,
  path: '/coverage',
  validateSearch: searchOf({ q: text, show: oneOf(ENDPOINT_SHOWS), view: oneOf(COVERAGE_VIEWS) }),
  component: lazyRouteComponent(() => import('./pages/CoveragePage.tsx'), 'CoveragePage'),
})

const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  validateSearch: searchOf({ part: oneOf(SETTINGS_PARTS) }),
  component: lazyRouteComponent(() => import('./pages/SettingsPage.tsx'), 'SettingsPage'),
})

const profile = createRoute({
  getParentRoute: () => shell,
  path: '/me',
  component: lazyRouteComponent(() => import('./pages/ProfilePage.tsx'), 'ProfilePage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    shell.addChildren([
      overview,
      routesRoute,
      newRouteRoute,
      routeRoute,
      backends,
      newBackendRoute,
      backendRoute,
      activityRoute,
      explainRoute,
      divergences,
      divergence,
      rules,
      coverage,
      settings,
      profile,
    ]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
