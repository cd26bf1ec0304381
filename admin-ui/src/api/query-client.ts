import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { isApiError } from './client.ts'
import { signInAgain } from './sign-in-again.ts'

const RETRIES = 2

function onError(error: unknown): void {
  if (isApiError(error) && error.status === 401) void signInAgain()
}

/** Worth asking again: no answer, or something between us and the server had a bad moment. */
export function transient(error: unknown): boolean {
  return isApiError(error) && (error.status === 0 || (error.status >= 502 && error.status <= 504))
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      // The server may be on this machine: that there is no way to the internet says nothing about it.
      networkMode: 'always',
      staleTime: 10_000,
      retry: (failures, error) => failures < RETRIES && transient(error),
    },
    mutations: { networkMode: 'always', retry: false },
  },
})
