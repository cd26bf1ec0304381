import { ApiError, createClient } from 'banyan/contracts/client.ts'

export const api = createClient({ baseUrl: '', headers: { 'x-banyan-via': 'console' } })

export const isApiError = (error: unknown): error is ApiError => error instanceof ApiError

/** Leaves for the sign-in page, which leads back here. */
export function goSignIn(): void {
  const here = location.pathname + location.search
  location.assign(here === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(here)}`)
}

/** Everything a person needs to repeat it to somebody: what failed and the request id. */
export function problemText(error: unknown): { message: string; requestId: string } {
  if (isApiError(error)) return { message: error.message, requestId: error.requestId }
  return { message: error instanceof Error ? error.message : String(error), requestId: '' }
}
