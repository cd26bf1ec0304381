import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

export const receiversQuery = queryOptions({
  queryKey: ['receivers'],
  queryFn: ({ signal }) => api('listReceivers', { signal }),
})

export const deliveriesQuery = queryOptions({
  queryKey: ['receivers', 'deliveries'],
  queryFn: ({ signal }) => api('listDeliveries', { query: { limit: 50 }, signal }),
  // Nobody tells of deliveries: they are few, and looked at while one waits for them.
  refetchInterval: 5_000,
})
