import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import { backendsQuery } from './queries.ts'

/** How often the figures of backends are asked for while somebody looks at them. */
const LOOK_MS = 5_000

/** The backends with their figures of now. */
export const watchedBackendsQuery = { ...backendsQuery, refetchInterval: LOOK_MS }

export const backendChecksQuery = (id: string) =>
  queryOptions({
    queryKey: ['backends', id, 'checks'],
    queryFn: ({ signal }) => api('listBackendChecks', { params: { id }, signal }),
    refetchInterval: LOOK_MS,
  })
