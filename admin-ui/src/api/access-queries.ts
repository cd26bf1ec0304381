import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { InputOf } from 'banyan/contracts/endpoints.ts'
import { api } from './client.ts'
import { tokensQuery } from './queries.ts'
import { queryClient } from './query-client.ts'

// Who may come in, and what is kept. It changes seldom, so it is asked for, not streamed.

const EVERY_MS = 30_000

export const accountsQuery = queryOptions({
  queryKey: ['accounts'],
  queryFn: ({ signal }) => api('listAccounts', { signal }),
  refetchInterval: EVERY_MS,
})

export const accountSessionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['accounts', id, 'sessions'],
    queryFn: ({ signal }) => api('listAccountSessions', { params: { id }, signal }),
  })

export const ownSessionsQuery = queryOptions({
  queryKey: ['own-sessions'],
  queryFn: ({ signal }) => api('listOwnSessions', { signal }),
})

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => api('getSettings', { signal }),
})

/** What would be stored of a message. A POST, because a message can be long; it changes nothing. */
export const redactionTestQuery = (body: InputOf<'testRedaction', 'body'>) =>
  queryOptions({
    queryKey: ['settings', 'test', body],
    queryFn: ({ signal }) => api('testRedaction', { body, signal }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Asks again for everything that a change of access or of settings can have touched. */
export async function refreshAccess(): Promise<void> {
  const keys = [accountsQuery, ownSessionsQuery, settingsQuery, tokensQuery].map(({ queryKey }) => queryKey)
  await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })))
}
