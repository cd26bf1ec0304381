import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { InputOf } from 'banyan/contracts/endpoints.ts'
import { api } from './client.ts'

// What the shadow and the comparison found. It changes slowly beside traffic, so it is asked for, not streamed.

const EVERY_MS = 15_000
const FIRST_MS = 3_000
const PAGE = 50

export type DivergenceFilter = Omit<NonNullable<InputOf<'listDivergences', 'query'>>, 'limit' | 'after'>

export const divergencesQuery = (filter: DivergenceFilter) =>
  infiniteQueryOptions({
    queryKey: ['divergences', filter],
    queryFn: ({ signal, pageParam }) =>
      api('listDivergences', {
        query: { ...filter, limit: PAGE, ...(pageParam ? { after: pageParam } : {}) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    // Whoever looks at an empty list waits for the first one.
    refetchInterval: ({ state }) => (state.data?.pages[0]?.items.length ? EVERY_MS : FIRST_MS),
  })

export const divergenceQuery = (signature: string) =>
  queryOptions({
    queryKey: ['divergences', 'one', signature],
    queryFn: ({ signal }) => api('getDivergence', { params: { signature }, query: {}, signal }),
  })

/** One example with its comparison; `latest` until somebody chose one, so that nothing waits for the list. */
export const exampleQuery = (signature: string, example = 'latest') =>
  queryOptions({
    queryKey: ['divergences', 'one', signature, 'examples', example],
    queryFn: ({ signal }) => api('getExample', { params: { signature, example }, signal }),
    staleTime: 60_000,
  })

export const parityQuery = (id: string) =>
  queryOptions({
    queryKey: ['parity', id],
    queryFn: ({ signal }) => api('getParity', { params: { id }, query: {}, signal }),
    refetchInterval: EVERY_MS,
  })

/** What needs a person. Health and divergences ask for it at once; the rest changes slowly. */
export const attentionQuery = queryOptions({
  queryKey: ['attention'],
  queryFn: ({ signal }) => api('getAttention', { signal }),
  refetchInterval: EVERY_MS,
})

export const shadowQuery = queryOptions({
  queryKey: ['shadow'],
  queryFn: ({ signal }) => api('getShadow', { query: {}, signal }),
  refetchInterval: EVERY_MS,
})

/** How much was compared in a span, which is what "no differences" is said of. */
export const comparedQuery = (since: string) =>
  queryOptions({
    queryKey: ['shadow', since],
    queryFn: ({ signal }) => api('getShadow', { query: { since }, signal }),
  })

export const rulesQuery = queryOptions({
  queryKey: ['rules'],
  queryFn: ({ signal }) => api('listRules', { query: {}, signal }),
})

/** What a rule would hide. A POST, because a rule can be long; nothing is saved, so it is a query here. */
export const rulePreviewQuery = (body: InputOf<'previewRule', 'body'>) =>
  queryOptions({
    queryKey: ['rules', 'preview', body],
    queryFn: ({ signal }) => api('previewRule', { body, signal }),
    placeholderData: keepPreviousData,
  })

export type EndpointFilter = Omit<NonNullable<InputOf<'listEndpoints', 'query'>>, 'limit' | 'after'>

/** As many as one answer has, for what a change would do to all of them. */
export const allEndpointsQuery = queryOptions({
  queryKey: ['endpoints', 'all'],
  queryFn: ({ signal }) => api('listEndpoints', { query: { limit: 1_000 }, signal }),
})

export const endpointsQuery = (filter: EndpointFilter) =>
  infiniteQueryOptions({
    queryKey: ['endpoints', filter],
    queryFn: ({ signal, pageParam }) =>
      api('listEndpoints', { query: { ...filter, ...(pageParam ? { after: pageParam } : {}) }, signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  })

export const progressQuery = (days: number) =>
  queryOptions({
    queryKey: ['progress', days],
    queryFn: ({ signal }) => api('getProgress', { query: { days }, signal }),
    refetchInterval: EVERY_MS,
    placeholderData: keepPreviousData,
  })
