import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { goSignIn, isApiError } from './client.ts'

const RETRIES = 2

function onError(error: unknown): void {
  if (isApiError(error) && error.status === 401) goSignIn()
}

/** Worth asking again: no answer, or something between us and the server had a bad moment. */
function transient(error: unknown): boolean {
  return isApiError(error) && (error.status === 0 || (error.status >= 502 && error.status <= 504))
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < RETRIES && transient(error),
    },
    mutations: { retry: false },
  },
})
