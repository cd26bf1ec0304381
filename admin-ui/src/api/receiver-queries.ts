import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

/** Nobody tells of deliveries: they are few, and looked at while one waits for them. */
const LOOK_MS = 5_000

export const receiversQuery = queryOptions({
  queryKey: ['receivers'],
  queryFn: ({ signal }) => api('listReceivers', { signal }),
  refetchInterval: LOOK_MS,
})

export const deliveriesQuery = queryOptions({
  queryKey: ['receivers', 'deliveries'],
  queryFn: ({ signal }) => api('listDeliveries', { query: { limit: 50 }, signal }),
  refetchInterval: LOOK_MS,
})
