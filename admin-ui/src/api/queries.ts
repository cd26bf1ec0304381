import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { InputOf, ResponseOf } from 'banyan/contracts/endpoints.ts'
import { api } from './client.ts'
import { ROUTES_KEY, shareRoutes } from './known-routes.ts'
import { rememberName } from './sign-in-again.ts'

type RouteList = ResponseOf<'listRoutes'>

// The options objects are shared by the loader of a page and the page itself.

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    const session = await api('getSession', { signal })
    if (session.account) rememberName(session.account.name)
    return session
  },
  staleTime: 60_000,
})

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => api('getStatus', { signal }),
})

export const trafficQuery = queryOptions({
  queryKey: ['traffic'],
  queryFn: ({ signal }) => api('getTraffic', { signal }),
})

/** Requests by minute of the busiest routes, for a line in their list. */
export const busyRoutesQuery = queryOptions({
  queryKey: ['traffic', 'routes'],
  queryFn: ({ signal }) => api('listBusyRoutes', { query: {}, signal }),
  refetchInterval: 30_000,
})

/** The last hour of one route, by minute. */
export const routeTrafficQuery = (id: string) =>
  queryOptions({
    queryKey: ['traffic', 'route', id],
    queryFn: ({ signal }) => api('getRouteTraffic', { params: { id }, query: {}, signal }),
    refetchInterval: 10_000,
  })

export const routesQuery = queryOptions({
  queryKey: ROUTES_KEY,
  queryFn: ({ signal }) => api('listRoutes', { signal }),
  placeholderData: keepPreviousData,
  structuralSharing: (before, now) => shareRoutes(before as RouteList | undefined, now as RouteList),
})

export const routeQuery = (id: string) =>
  queryOptions({
    queryKey: ['routes', id],
    queryFn: ({ signal }) => api('getRoute', { params: { id }, signal }),
  })

export const backendsQuery = queryOptions({
  queryKey: ['backends'],
  queryFn: ({ signal }) => api('listBackends', { signal }),
  placeholderData: keepPreviousData,
})

const PAGE = 100

/** Who did what, newest first. */
export const auditQuery = infiniteQueryOptions({
  queryKey: ['audit'],
  queryFn: ({ signal, pageParam }) =>
    api('listAudit', { query: { limit: PAGE, ...(pageParam ? { after: pageParam } : {}) }, signal }),
  initialPageParam: '',
  getNextPageParam: (last) => last.next,
})

/** Every change that touched one route, newest first. */
export const routeAuditQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'route', id],
    queryFn: ({ signal, pageParam }) =>
      api('listAudit', {
        query: { kind: 'route', id, limit: 50, ...(pageParam ? { after: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  })

/** The few newest entries, for Overview. */
export const latestChangesQuery = queryOptions({
  queryKey: ['audit', 'latest'],
  queryFn: ({ signal }) => api('listAudit', { query: { limit: 20 }, signal }),
})

/** Enough of the past to say what restoring a revision would change. */
export const revisionsQuery = queryOptions({
  queryKey: ['revisions'],
  queryFn: ({ signal }) => api('listRevisions', { query: { limit: 500 }, signal }),
})

/** Where a request would go. A POST, because a question can be long; it changes nothing, so it is a query here. */
export const explainQuery = (body: InputOf<'explain', 'body'>) =>
  queryOptions({
    queryKey: ['explain', body],
    queryFn: ({ signal }) => api('explain', { body, signal }),
    staleTime: 0,
  })

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => api('listTokens', { signal }),
})

export const killSwitchQuery = queryOptions({
  queryKey: ['status', 'kill-switch'],
  queryFn: ({ signal }) => api('getKillSwitch', { signal }),
})
