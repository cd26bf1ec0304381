import { ApiError, createClient } from 'banyan/contracts/client.ts'

/** For the longest of questions; whoever is asked for less says so with a signal. */
const ANSWER_MS = 30_000

/** `fetch` that gives up; what took too long is told as what was not answered. */
const patient: typeof fetch = async (input, init) => {
  const limit = AbortSignal.timeout(ANSWER_MS)
  const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit
  try {
    return await fetch(input, { ...init, signal })
  } catch (error) {
    throw limit.aborted ? new Error('no answer in time', { cause: error }) : error
  }
}

export const api = createClient({ baseUrl: '', headers: { 'x-banyan-via': 'console' }, fetch: patient })

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
